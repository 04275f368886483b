import { createRequire } from 'node:module';
import path from 'node:path';
import * as grpc from '@grpc/grpc-js';
import * as loader from '@grpc/proto-loader';
import type { Running } from '../component.ts';
import type { Implementation } from '../grpc.ts';

const require = createRequire(import.meta.url);

/** `@google-cloud/logging` carries no protos of its own since 11.3: they are in a package that it depends on. */
function includeDirs(): string[] {
  const logging = require.resolve('@google-cloud/logging');
  const api = require.resolve('@google-cloud/logging-api', { paths: [logging] });
  return [protos(api, '@google-cloud/logging-api'), protos(require.resolve('google-gax'), 'google-gax')];
}

function protos(entry: string, name: string): string {
  const folder = path.join('node_modules', name);
  return path.join(entry.slice(0, entry.lastIndexOf(folder) + folder.length), 'build/protos');
}

/** Serves google.logging.v2.LoggingServiceV2 without TLS on 127.0.0.1. */
export async function serveLogging(port: number, implementation: Implementation): Promise<Running> {
  const definitions = loader.loadSync('google/logging/v2/logging.proto', {
    includeDirs: includeDirs(),
    longs: String,
    enums: String,
    oneofs: true,
    defaults: false,
  });
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 32 << 20 });
  const definition = definitions['google.logging.v2.LoggingServiceV2'];
  server.addService(definition as grpc.ServiceDefinition, implementation);
  const bound = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, actual) => (error ? reject(error) : resolve(actual)));
  });
  return { port: bound, close: async () => server.forceShutdown() };
}
