import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';

/** The secret and the version that a resource name is about; regional secrets are not kept on a laptop. */
export function parseSecret(name: string | null | undefined, project: string): string {
  const match = /^projects\/([^/]+)\/secrets\/([A-Za-z0-9_-]{1,255})$/.exec(name ?? '');
  if (match === null) throw new RpcError(status.INVALID_ARGUMENT, `${name} is not projects/P/secrets/S`);
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
  if (match === null) throw new RpcError(status.INVALID_ARGUMENT, `${name} is not projects/P/secrets/S/versions/V`);
  return { secret: parseSecret(match[1], project), version: match[2] as string };
}

export function parseProject(parent: string | null | undefined, project: string): void {
  const match = /^projects\/([^/]+)$/.exec(parent ?? '');
  if (match === null) throw new RpcError(status.INVALID_ARGUMENT, `${parent} is not projects/P`);
  ownProject(match[1] as string, project);
}

function ownProject(named: string, project: string): void {
  if (named !== project) throw new RpcError(status.PERMISSION_DENIED, `project ${named} is not known here`);
}
