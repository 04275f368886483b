/** google.protobuf.Value and Struct as proto-loader hands them over. */
interface WireValue {
  readonly nullValue?: unknown;
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly structValue?: WireStruct;
  readonly listValue?: { readonly values?: readonly WireValue[] };
}

export interface WireStruct {
  readonly fields?: Readonly<Record<string, WireValue>>;
}

export function toStruct(value: Readonly<Record<string, unknown>>): WireStruct {
  const fields = Object.entries(value).map(([key, each]) => [key, toValue(each)] as const);
  return { fields: Object.fromEntries(fields) };
}

export function fromStruct(struct: WireStruct): Record<string, unknown> {
  const fields = Object.entries(struct.fields ?? {}).map(([key, each]) => [key, fromValue(each)] as const);
  return Object.fromEntries(fields);
}

function toValue(value: unknown): WireValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } };
  if (typeof value === 'object' && value !== null) return { structValue: toStruct(value as Record<string, unknown>) };
  return { nullValue: 'NULL_VALUE' };
}

function fromValue(value: WireValue): unknown {
  if (value.structValue) return fromStruct(value.structValue);
  if (value.listValue) return (value.listValue.values ?? []).map(fromValue);
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? null;
}
