import { status } from '@grpc/grpc-js';
import { deniedProject } from '../elsewhere.ts';
import { RpcError } from '../grpc.ts';

/**
 * google.cloud.secretmanager.v1.CreateSecretRequest.secret_id: "a maximum length of 255 characters and can contain
 * uppercase and lowercase letters, numerals, and the hyphen (`-`) and underscore (`_`) characters".
 */
const secretId = '[A-Za-z0-9_-]{1,255}';
const secretName = new RegExp(`^projects/([^/]+)/secrets/${secretId}$`);

/** The secret and the version that a resource name is about; regional secrets are not kept on a laptop. */
export function parseSecret(name: string | null | undefined, project: string): string {
  const match = secretName.exec(name ?? '');
  if (match === null) throw wrongName(name, 'projects/*/secrets/*');
  ownProject(match[1] as string, project);
  return name as string;
}

export interface VersionName {
  readonly secret: string;
  /** A number, or `latest`. */
  readonly version: string;
}

export function parseVersion(name: string | null | undefined, project: string): VersionName {
  const match = /^(.+)\/versions\/(latest|[1-9][0-9]{0,9})$/.exec(name ?? '');
  if (match === null) throw wrongName(name, 'projects/*/secrets/*/versions/*');
  return { secret: parseSecret(match[1], project), version: match[2] as string };
}

export function parseProject(parent: string | null | undefined, project: string): void {
  const match = /^projects\/([^/]+)$/.exec(parent ?? '');
  if (match === null) throw wrongName(parent, 'projects/*');
  ownProject(match[1] as string, project);
}

/** The API's words: github.com/GoogleCloudPlatform/professional-services-data-validator/pull/1332. */
function wrongName(name: string | null | undefined, format: string): RpcError {
  const message = `The provided Secret ID [${name}] does not match the expected format [${format}]`;
  return new RpcError(status.INVALID_ARGUMENT, message);
}

function ownProject(named: string, project: string): void {
  if (named !== project) throw deniedProject(named);
}
