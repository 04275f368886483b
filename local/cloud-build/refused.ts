import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';

/** What Cloud Build refuses, or the laptop's does not carry out, is said at CreateBuild, before anything is stored. */
export function refused(sentence: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, `invalid build: ${sentence}`);
}

/** The other form of Cloud Build's refusals, about one field of the build. */
export function invalidValue(field: string, detail: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, `invalid value for 'build.${field}': ${detail}`);
}
