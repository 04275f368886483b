import protobuf from 'protobufjs';
import { invalidField, messageType } from '../grpc.ts';
import type { ServiceSpec } from './spec.ts';

type Tree = Readonly<Record<string, unknown>>;

/** The old specification with the fields that the mask names taken from the new one; without a mask all are. */
export function applyMask(old: ServiceSpec, fresh: ServiceSpec, paths: readonly string[]): ServiceSpec {
  if (paths.length === 0 || paths.includes('*')) return fresh;
  return paths.reduce<ServiceSpec>((spec, path) => {
    // gRPC sends snake_case; the JSON form of the API, camelCase. Google takes both.
    const keys = path.split('.').map((key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
    if (!isFieldPath(messageType('google.cloud.run.v2.Service'), keys)) {
      // google.aip.dev/161: a path that is no field is INVALID_ARGUMENT.
      throw invalidField('update_mask', `Invalid field path '${path}'.`);
    }
    if (!(keys[0] !== undefined && keys[0] in fresh)) throw invalidField('update_mask', `'${path}' cannot be updated.`);
    return take(spec, fresh, keys) as unknown as ServiceSpec;
  }, old);
}

/** Whether a path names a field; into a map any key leads, into a list none (google.protobuf.FieldMask). */
function isFieldPath(type: protobuf.Type, [key = '', ...rest]: readonly string[]): boolean {
  const field = type.fields[key]?.resolve();
  if (field === undefined) return false;
  if (rest.length === 0) return true;
  if (field.map) return rest.length === 1;
  return !field.repeated && field.resolvedType instanceof protobuf.Type && isFieldPath(field.resolvedType, rest);
}

function take(old: Tree, fresh: Tree, [key, ...rest]: readonly string[]): Tree {
  if (key === undefined) return fresh;
  return { ...old, [key]: rest.length === 0 ? fresh[key] : take(treeOf(old[key]), treeOf(fresh[key]), rest) };
}

function treeOf(value: unknown): Tree {
  return typeof value === 'object' && value !== null ? (value as Tree) : {};
}
