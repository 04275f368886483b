import { createRequire } from 'node:module';
import path from 'node:path';
import * as grpc from '@grpc/grpc-js';
import * as loader from '@grpc/proto-loader';

interface Operation {
  readonly done?: boolean;
  readonly error?: { readonly code: number; readonly message: string };
}

/** One WaitOperation call; google-gax's OperationsClient has no method for it. */
export async function waitOperation(port: number, name: string, seconds: number): Promise<Operation> {
  const entry = createRequire(import.meta.url).resolve('google-gax');
  const gax = entry.slice(0, entry.lastIndexOf('google-gax') + 'google-gax'.length);
  const definition = loader.loadSync('google/longrunning/operations.proto', {
    includeDirs: [path.join(gax, 'build/protos')],
  });
  const wait = (definition['google.longrunning.Operations'] as grpc.ServiceDefinition).WaitOperation;
  if (wait === undefined) throw new Error('WaitOperation is not in the protos');
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const timeout = { seconds: Math.floor(seconds), nanos: (seconds % 1) * 1e9 };
  try {
    return await new Promise<Operation>((resolve, reject) => {
      client.makeUnaryRequest(
        wait.path,
        wait.requestSerialize,
        wait.responseDeserialize,
        { name, timeout },
        (error, operation) => (error ? reject(error) : resolve(operation as Operation)),
      );
    });
  } finally {
    client.close();
  }
}
