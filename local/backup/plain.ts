import { z } from 'zod';
import type { Fields, StoredDocument, Value } from './firestore-rest.ts';

const arraySchema = z.looseObject({ values: z.array(z.record(z.string(), z.unknown())).default([]) });
const mapSchema = z.looseObject({ fields: z.record(z.string(), z.record(z.string(), z.unknown())).default({}) });

/** A document's data as programs see it. Only for what our own documents hold: their times are text. */
export function plainData({ fields }: Pick<StoredDocument, 'fields'>): Readonly<Record<string, unknown>> {
  return plainFields(fields);
}

function plainFields(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
}

function plain(value: Value): unknown {
  if ('nullValue' in value) return null;
  if ('mapValue' in value) return plainFields(mapSchema.parse(value.mapValue).fields);
  if ('arrayValue' in value) return arraySchema.parse(value.arrayValue).values.map(plain);
  if ('integerValue' in value) return Number(value.integerValue);
  if ('doubleValue' in value) return Number(value.doubleValue);
  return Object.values(value)[0];
}
