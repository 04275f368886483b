import { status as code } from '@grpc/grpc-js';
import { packAny } from '../grpc.ts';
import type { Build } from './build.ts';

export interface Operation {
  readonly name: string;
  readonly done: boolean;
  readonly metadata: ReturnType<typeof packAny>;
  readonly response?: ReturnType<typeof packAny>;
  readonly error?: { readonly code: number; readonly message: string };
}

const codes: Partial<Record<Build['status'], number>> = {
  FAILURE: code.FAILED_PRECONDITION,
  INTERNAL_ERROR: code.INTERNAL,
  TIMEOUT: code.DEADLINE_EXCEEDED,
  CANCELLED: code.CANCELLED,
  EXPIRED: code.DEADLINE_EXCEEDED,
};

/** The long-running operation of a build; it has no state of its own. */
export function operationOf(build: Build): Operation {
  const name = build.name.replace(/\/builds\/.*$/, `/operations/${build.id}`);
  const metadata = packAny('google.devtools.cloudbuild.v1.BuildOperationMetadata', { build });
  if (build.status === 'SUCCESS') {
    return { name, done: true, metadata, response: packAny('google.devtools.cloudbuild.v1.Build', build) };
  }
  const error = codes[build.status];
  if (error === undefined) return { name, done: false, metadata };
  return { name, done: true, metadata, error: { code: error, message: build.statusDetail ?? build.status } };
}
