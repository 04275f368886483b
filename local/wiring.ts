import type { Ports } from './ports.ts';

/** The one project and region that the laptop poses as. */
export const project = 'slipway-local';
export const region = 'us-central1';
export const localUser = { uid: 'local-user', email: 'local@localhost' } as const;
/** Decides about what the local user asks for, where a service asks for approval. */
export const localApprover = 'local-approver';

export interface Wiring {
  readonly dir: string;
  readonly token: string;
  readonly executor: string;
  readonly ports: Ports;
}

const at = (port: number) => `127.0.0.1:${port}`;

export const webOrigins = (ports: Ports) => [`http://${at(ports.web)}`, `http://localhost:${ports.web}`];

/** Where everything is, as the environment of a child: the official emulator variables, and their like where Google has none. */
export function environmentOf({ dir, token, executor, ports }: Wiring): Readonly<Record<string, string>> {
  return {
    SLIPWAY_DIR: dir,
    SLIPWAY_PORTS: JSON.stringify(ports),
    SLIPWAY_TOKEN: token,
    SLIPWAY_EXECUTOR: executor,
    SLIPWAY_REGION: region,
    // The one organisation there is reads what names none.
    SLIPWAY_OPERATOR_ORG: 'local',
    SLIPWAY_WEB_URL: `http://${at(ports.web)}`,
    // Services stand on ports of this address, one each.
    SLIPWAY_SERVICE_HOSTS: '127.0.0.1:*',
    ALLOWED_ORIGINS: webOrigins(ports).join(','),
    // Everything that happens on this machine is one actor's: scripts and load tests would meet the limits of a person.
    SLIPWAY_READS_PER_MINUTE: '60000',
    SLIPWAY_WRITES_PER_MINUTE: '12000',
    SLIPWAY_PROXIES: '0',
    GOOGLE_CLOUD_PROJECT: project,
    FIRESTORE_EMULATOR_HOST: at(ports.firestore),
    PUBSUB_EMULATOR_HOST: at(ports.pubsub),
    CLOUD_BUILD_EMULATOR_HOST: at(ports.build),
    CONTAINER_ANALYSIS_EMULATOR_HOST: at(ports.analysis),
    CLOUD_RUN_EMULATOR_HOST: at(ports.run),
    SECRET_MANAGER_EMULATOR_HOST: at(ports.secrets),
    CLOUD_LOGGING_EMULATOR_HOST: at(ports.logging),
    CLOUD_MONITORING_EMULATOR_HOST: at(ports.monitoring),
    PROJECT_APIS_EMULATOR_HOST: at(ports.project),
    FIREBASE_AUTH_EMULATOR_HOST: at(ports.api),
    GITHUB_API_URL: `http://${at(ports.github)}`,
    GITHUB_TOKEN: token,
    GCE_METADATA_HOST: at(ports.metadata),
    // Google's clients otherwise look for a metadata server at every start; only the functions need one, for ID tokens.
    METADATA_SERVER_DETECTION: 'none',
  };
}

/** What only the functions need on top: the identity of the project's service account, from the metadata server. */
export const functionsEnvironment = { METADATA_SERVER_DETECTION: 'assume-present' } as const;

/** The same wiring again inside a child. */
export function wiringFromEnvironment(env: NodeJS.ProcessEnv = process.env): Wiring {
  const { SLIPWAY_DIR: dir, SLIPWAY_PORTS: ports, SLIPWAY_TOKEN: token, SLIPWAY_EXECUTOR: executor } = env;
  if (!dir || !ports || !token || !executor) throw new Error('This process is started by `npm start`, not by hand.');
  return { dir, token, executor, ports: JSON.parse(ports) as Ports };
}
