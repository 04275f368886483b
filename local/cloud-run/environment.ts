import { status } from '@grpc/grpc-js';
import type { Failure } from './records.ts';
import type { RevisionSettings } from './settings.ts';
import type { Container } from './spec.ts';

/** Reads one version of a secret; rejects with a gRPC status when it cannot. */
export type ReadSecret = (secret: string, version: string) => Promise<Buffer>;

/** What kept an instance from being started; a revision's verdict is made of it. */
export class StartFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'StartFailure';
    this.failure = failure;
  }
}

/** The environment that a container of this revision is started with; secrets are read now. */
export async function containerEnvironment(
  settings: RevisionSettings,
  project: string,
  readSecret: ReadSecret,
): Promise<Record<string, string>> {
  return {
    ...(await configuredEnvironment(settings, project, readSecret)),
    PORT: String(settings.port),
    K_SERVICE: settings.service,
    K_REVISION: settings.revision,
    K_CONFIGURATION: settings.service,
  };
}

/** What somebody configured, without what Cloud Run adds. */
export async function configuredEnvironment(
  { env }: Pick<Container, 'env'>,
  project: string,
  readSecret: ReadSecret,
): Promise<Record<string, string>> {
  const configured = await Promise.all(
    env.map(async ({ name, value, valueSource }): Promise<[string, string]> => {
      const reference = valueSource?.secretKeyRef;
      if (!reference) return [name, value ?? ''];
      return [name, await secretText(project, reference.secret, reference.version, readSecret)];
    }),
  );
  return Object.fromEntries(configured);
}

async function secretText(project: string, secret: string, version: string, read: ReadSecret): Promise<string> {
  const name = secret.startsWith('projects/') ? secret : `projects/${project}/secrets/${secret}`;
  try {
    return (await read(name, version)).toString('utf8');
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    const full = `${name}/versions/${version}`;
    const message =
      code === status.NOT_FOUND
        ? `Secret ${full} was not found.`
        : code === status.PERMISSION_DENIED
          ? `Permission denied on secret: ${full}.`
          : `Secret ${full} could not be read: ${(error as Error).message}`;
    throw new StartFailure({
      code: typeof code === 'number' ? code : status.UNAVAILABLE,
      reason: { reason: 'SECRETS_ACCESS_CHECK_FAILED' },
      message,
    });
  }
}
