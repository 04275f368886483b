import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';

/** What the laptop's Cloud Build does not carry out is said at CreateBuild, before anything is stored. */
export function refused(sentence: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, `invalid build: ${sentence}`);
}
