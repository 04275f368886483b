import { status } from '@grpc/grpc-js';
import { RpcError } from './grpc.ts';

/** The words that every API of Google has for a project that the caller has no part in, or that is not there. */
export function deniedProject(project: string): RpcError {
  return new RpcError(
    status.PERMISSION_DENIED,
    `Permission denied on resource project ${project}.`,
    'CONSUMER_INVALID',
  );
}

/** The same for a region. */
export function deniedLocation(location: string): RpcError {
  const message = `Permission denied on 'locations/${location}' (or it may not exist).`;
  return new RpcError(status.PERMISSION_DENIED, message, 'LOCATION_POLICY_VIOLATED');
}
