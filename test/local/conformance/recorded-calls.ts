import { createRequire } from 'node:module';
import path from 'node:path';
import protobuf from 'protobufjs';
import { vi } from 'vitest';

/** One call of an official client: the method by its name in the proto, and the request as it was given. */
interface RecordedCall {
  readonly method: string;
  readonly request: object;
}

const require = createRequire(import.meta.url);

/** The protos that a client is made of, as it ships them. */
function rootOf(packageName: string): protobuf.Root {
  const source = path.dirname(require.resolve(packageName));
  return protobuf.Root.fromJSON(require(path.join(source, '../protos/protos.json')));
}

interface Recorder {
  readonly calls: readonly RecordedCall[];
  /** Paths of what was sent that the proto does not know: the client drops it, Google would never see it. */
  unknownFields(): readonly string[];
}

/** Notes every call of a client's methods, which go on to the server. */
export function recordCalls(packageName: string, serviceName: string, prototype: object): Recorder {
  const service = rootOf(packageName).lookupService(serviceName);
  const calls: RecordedCall[] = [];
  const client = prototype as Record<string, (this: unknown, ...args: readonly object[]) => unknown>;
  for (const { name: method } of service.methodsArray) {
    const name = `${method[0]?.toLowerCase()}${method.slice(1)}`;
    const own = client[name];
    if (own === undefined) continue;
    vi.spyOn(client, name).mockImplementation(function (this: unknown, ...args) {
      calls.push({ method, request: args[0] ?? {} });
      return own.apply(this, args);
    });
  }
  return {
    calls,
    unknownFields: () =>
      calls.flatMap(({ method, request }) => {
        const { requestType = '' } = service.methods[method] ?? {};
        return unknownIn(service.lookupType(requestType), request).map((field) => `${method}: ${field}`);
      }),
  };
}

function unknownIn(type: protobuf.Type, value: object): readonly string[] {
  return Object.entries(value).flatMap(([key, each]) => {
    const field = type.fields[key]?.resolve();
    if (field === undefined) return [key];
    if (each === undefined || each === null || field.map) return [];
    const values: readonly unknown[] = field.repeated ? (each as readonly unknown[]) : [each];
    return values.flatMap((one) => unknownOf(field, one)).map((rest) => (rest === '' ? key : `${key}.${rest}`));
  });
}

function unknownOf({ resolvedType }: protobuf.Field, value: unknown): readonly string[] {
  if (resolvedType instanceof protobuf.Enum) {
    return typeof value === 'string' && !(value in resolvedType.values) ? [String(value)] : [];
  }
  const isMessage = resolvedType instanceof protobuf.Type && typeof value === 'object' && value !== null;
  return isMessage ? unknownIn(resolvedType, value) : [];
}
