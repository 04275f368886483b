import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { createBuildLogs } from './build-log-tail.ts';
import { type Config, readConfig } from './config.ts';
import { spendOnModel } from './engine/model-budget.ts';
import type { Shell } from './engine/shell.ts';
import { createBuilds } from './google/cloud-build.ts';
import { createRunLogs } from './google/cloud-logging.ts';
import { createRuns } from './google/cloud-run.ts';
import { createScans } from './google/container-analysis.ts';
import { endpointFrom } from './google/endpoint.ts';
import { createFigures } from './google/figures.ts';
import { createStore } from './google/firestore.ts';
import { createGemini } from './google/gemini.ts';
import { createGitHub } from './google/github.ts';
import { createAccounts } from './google/iam.ts';
import { createIdTokens } from './google/id-tokens.ts';
import { createJobs } from './google/jobs.ts';
import { createProject } from './google/project.ts';
import { protectAll } from './google/protected.ts';
import { createBroker } from './google/pubsub.ts';
import { createSecrets } from './google/secret-manager.ts';
import { createWeb } from './google/web.ts';
import { later } from './later.ts';
import { log } from './log.ts';
import { createModel } from './model.ts';
import { onFirstUse } from './on-first-use.ts';
import type { Ports } from './ports.ts';
import type { Exports } from './project-ports.ts';
import { stages } from './stages/index.ts';
import type { ApiDeps } from './triggers/api/context.ts';
import { createVitalsBoard } from './vitals.ts';

export interface System {
  readonly config: Config;
  readonly shell: Shell;
  readonly api: ApiDeps;
}

/** Adapters handed to engine, stages and triggers. Laptop and cloud differ only in the endpoints of the environment. */
export function compose(env: NodeJS.ProcessEnv = process.env): System {
  const config = readConfig(env);
  const { project } = config;
  const pubsub = new PubSub({ projectId: project });
  const firestore = new Firestore({ projectId: project, ignoreUndefinedProperties: true });
  const store = createStore(firestore);
  const broker = createBroker(pubsub);
  const bare = {
    github: createGitHub({ apiUrl: config.githubApiUrl, token: config.githubToken }),
    builds: createBuilds(project, endpointFrom('CLOUD_BUILD_EMULATOR_HOST', env)),
    scans: createScans(project, env.CONTAINER_ANALYSIS_EMULATOR_HOST || null),
    runs: createRuns(project, endpointFrom('CLOUD_RUN_EMULATOR_HOST', env)),
    jobs: createJobs(
      project,
      endpointFrom('CLOUD_RUN_EMULATOR_HOST', env),
      endpointFrom('CLOUD_LOGGING_EMULATOR_HOST', env),
    ),
    runLogs: createRunLogs(project, endpointFrom('CLOUD_LOGGING_EMULATOR_HOST', env)),
    figures: createFigures(project, env.CLOUD_MONITORING_EMULATOR_HOST || null),
    secrets: createSecrets(project, endpointFrom('SECRET_MANAGER_EMULATOR_HOST', env)),
    accounts: createAccounts(project, env.PROJECT_APIS_EMULATOR_HOST || null),
    project: createProject(project, env.PROJECT_APIS_EMULATOR_HOST || null),
  };
  const tell = (problem: string, error: unknown) => log.warn({ err: error }, problem);
  const { ports: guarded, policies } = protectAll(bare, { heard: (what) => vitals.heard(what) });
  const vitals = createVitalsBoard({
    store,
    tell,
    // On the laptop one process serves all functions, and starts anew often: it writes over what it wrote before.
    process: env.FUNCTION_TARGET === undefined ? 'all-functions' : `${env.FUNCTION_TARGET}-${randomUUID().slice(0, 8)}`,
    own: () => Object.fromEntries(Object.entries(policies).map(([name, policy]) => [name, policy.vitals()])),
  });
  const gemini = config.gemini === null ? null : createGemini(config.gemini);
  const ports: Ports = {
    ...guarded,
    ...(gemini === null || config.gemini === null
      ? {}
      : {
          model: createModel({
            name: config.gemini.model,
            gemini: policies.gemini.protect(gemini),
            spend: (asker, estimate) => spendOnModel(store, asker, estimate),
            tell,
          }),
        }),
    ...(config.backupBucket === null ? {} : { exports: exportsTo(config.backupBucket, project, env) }),
    buildLogs: createBuildLogs(store),
    web: createWeb(config.serviceHosts),
    sleep,
  };
  const shell: Shell = { store, broker, ports, stages, webUrl: config.webUrl, newAttemptId: randomUUID, tell };
  const region = 'us-central1';
  return {
    config,
    shell,
    api: {
      store,
      broker,
      ports,
      config: {
        project,
        webUrl: config.webUrl,
        allowedOrigins: config.allowedOrigins,
        sourceHosts: config.sourceHosts,
        version: '0.1.0',
        rates: config.rates,
        proxies: config.proxies,
      },
      verify: createIdTokens(project),
      // Each looks at the dependency itself, past the policy, whose breaker would otherwise answer in its place.
      checks: {
        firestore: async () => void (await store.read([])),
        pubsub: async () => void (await pubsub.getTopics({ pageSize: 1, autoPaginate: false })),
        github: async () => void (await bare.github.repositories()),
        'cloud-build': async () => void (await bare.builds.byTag(region, 'health')),
        'container-analysis': async () => void (await bare.scans.find('health')),
        'cloud-run': async () => void (await bare.runs.service({ project, region, name: 'health' })),
        'secret-manager': async () => void (await bare.secrets.list()),
        'cloud-logging': async () =>
          void (await bare.runLogs.entries({ project, region, name: 'health' }, { limit: 1 })),
        'cloud-monitoring': async () => {
          const to = new Date().toISOString();
          await bare.figures.of({ project, region, name: 'health' }, ['health'], { from: later(to, -3600), to });
        },
        'project-apis': async () => void (await bare.project.lacking([])),
        ...(gemini === null ? {} : { gemini: gemini.check }),
      },
      vitals: vitals.everywhere,
    },
  };
}

/** The tick's alone, four times a day: no other function loads the client, and a breaker would never hear enough. */
function exportsTo(bucket: string, project: string, env: NodeJS.ProcessEnv): Exports {
  const open = onFirstUse(async () => {
    const { createExports } = await import('./google/firestore-exports.ts');
    return createExports(project, endpointFrom('FIRESTORE_ADMIN_EMULATOR_HOST', env));
  });
  return {
    bucket,
    begin: async (at, location) => (await open()).begin(at, location),
    list: async () => (await open()).list(),
  };
}
