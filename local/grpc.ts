import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as grpc from '@grpc/grpc-js';
import * as loader from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import type { Running } from './component.ts';

const require = createRequire(import.meta.url);

/** The official protos, as they ship in Google's own client packages; logging's are in a package that it depends on (2026-11). */
const includeDirs = [
  packageFolder('@google-cloud/cloudbuild'),
  packageFolder('@google-cloud/run'),
  packageFolder('@google-cloud/secret-manager'),
  packageFolder('@google-cloud/logging-api', require.resolve('@google-cloud/logging')),
  packageFolder('google-gax'),
  packageFolder('@google-cloud/firestore'),
].map((folder) => path.join(folder, 'build/protos'));

/** google-gax exports no package.json (2026-11), so the folder is cut from the path of its entry point. */
function packageFolder(name: string, seenFrom: string = import.meta.filename): string {
  const entry = require.resolve(name, { paths: [path.dirname(seenFrom)] });
  const folder = path.join('node_modules', name);
  return entry.slice(0, entry.lastIndexOf(folder) + folder.length);
}

const loadOptions: loader.Options = { includeDirs, longs: String, enums: String, oneofs: true, defaults: false };

/** Implementation of one gRPC service: method name in lower camel case to handler. */
export type Implementation = grpc.UntypedServiceImplementation;

export interface ServiceToServe {
  /** Path of the proto file, for instance `google/cloud/run/v2/service.proto`. */
  readonly proto: string;
  /** Full name of the service, for instance `google.cloud.run.v2.Services`. */
  readonly service: string;
  readonly implementation: Implementation;
}

/** Serves gRPC without TLS on 127.0.0.1, as Google's emulators do. */
export async function serveGrpc(port: number, services: readonly ServiceToServe[]): Promise<Running> {
  const definitions = loader.loadSync([...new Set(services.map((each) => each.proto))], loadOptions);
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 32 << 20 });
  for (const { service, implementation } of services) {
    const definition = definitions[service];
    if (definition === undefined) throw new Error(`${service} is not defined in the protos that were loaded`);
    server.addService(definition as grpc.ServiceDefinition, implementation);
  }
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, actual) =>
      error ? reject(error) : resolve(actual),
    );
  });
  return { port: bound, close: async () => server.forceShutdown() };
}

/** A field of a request, and what is wrong with it. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/**
 * A status that a handler answers with; `reason` travels as google.rpc.ErrorInfo and `violation` as
 * google.rpc.BadRequest, as the clients expect them.
 */
export class RpcError extends Error {
  readonly code: grpc.status;
  readonly reason: string | undefined;
  readonly violation: FieldViolation | undefined;

  constructor(code: grpc.status, message: string, reason?: string, violation?: FieldViolation) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.reason = reason;
    this.violation = violation;
  }
}

/** INVALID_ARGUMENT about one field, in the words that Google's front ends use: `field: description`. */
export function invalidField(field: string, description: string): RpcError {
  const violation = { field, description };
  return new RpcError(grpc.status.INVALID_ARGUMENT, `${field}: ${description}`, undefined, violation);
}

/** Turns an async function of the request into a unary handler; an error without a status becomes INTERNAL. */
export function unary<Request, Response>(
  handle: (request: Request, metadata: grpc.Metadata) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return async (call, callback) => {
    try {
      callback(null, await handle(call.request, call.metadata));
    } catch (error) {
      callback(asStatus(error));
    }
  };
}

function asStatus(error: unknown): Partial<grpc.StatusObject> {
  if (!(error instanceof RpcError)) {
    return { code: grpc.status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
  }
  const { code, message, reason, violation } = error;
  const metadata = new grpc.Metadata();
  const packed = [
    ...(reason === undefined ? [] : [packAny('google.rpc.ErrorInfo', { reason, domain: 'googleapis.com' })]),
    ...(violation === undefined ? [] : [packAny('google.rpc.BadRequest', { fieldViolations: [violation] })]),
  ];
  if (packed.length > 0) {
    const status = messageType('google.rpc.Status');
    const details = packed.map(({ typeUrl, value }) => ({ type_url: typeUrl, value }));
    const bytes = status.encode(status.fromObject({ code, message, details })).finish();
    metadata.set('grpc-status-details-bin', Buffer.from(bytes));
  }
  return { code, details: message, metadata };
}

const messages = new protobuf.Root();
messages.resolvePath = (_origin, target) => resolveProto(target);

function resolveProto(target: string): string {
  for (const dir of includeDirs) {
    const candidate = path.join(dir, target);
    if (existsSync(candidate)) return candidate;
  }
  return target;
}

const loaded = new Set<string>();
const homes: Readonly<Record<string, string>> = {
  'google.rpc.ErrorInfo': 'google/rpc/error_details.proto',
  'google.rpc.BadRequest': 'google/rpc/error_details.proto',
  'google.rpc.Status': 'google/rpc/status.proto',
  'google.firestore.admin.v1.': 'google/firestore/admin/v1/operation.proto',
  'google.devtools.cloudbuild.v1.': 'google/devtools/cloudbuild/v1/cloudbuild.proto',
  'google.cloud.run.v2.Revision': 'google/cloud/run/v2/revision.proto',
  'google.cloud.run.v2.Job': 'google/cloud/run/v2/job.proto',
  'google.cloud.run.v2.Execution': 'google/cloud/run/v2/execution.proto',
  'google.cloud.run.v2.': 'google/cloud/run/v2/service.proto',
};

/** The protobufjs type of a full message name, loaded from the official protos. */
export function messageType(name: string): protobuf.Type {
  const home = Object.entries(homes).find(([prefix]) => name.startsWith(prefix))?.[1];
  if (home !== undefined && !loaded.has(home)) {
    messages.loadSync(resolveProto(home));
    loaded.add(home);
  }
  return messages.lookupType(name);
}

/** Packs a plain object as google.protobuf.Any for proto-loader, which wants `typeUrl` (surprise, 2026-11). */
export function packAny(name: string, value: object): { typeUrl: string; value: Buffer } {
  const type = messageType(name);
  return { typeUrl: `type.googleapis.com/${name}`, value: Buffer.from(type.encode(type.fromObject(value)).finish()) };
}
