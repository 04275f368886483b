import fc from 'fast-check';
import type { Fields, StoredDocument, Value } from '../../../local/backup/firestore-rest.ts';

const texts = fc.string({ unit: 'binary', maxLength: 40 });
/** Firestore keeps microseconds, and names of fields that do not begin and end with two underscores. */
const times = fc
  .tuple(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), fc.integer({ min: 0, max: 999_999 }))
  .map(
    ([seconds, micros]) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, '0')}Z`,
  )
  .filter((text) => /^\d{4}-/.test(text));
const names = texts.filter((name) => name !== '' && !/^__.*__$/s.test(name));

const wholes = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const leaves: fc.Arbitrary<Value> = fc.oneof(
  texts.map((stringValue) => ({ stringValue })),
  wholes.map((whole) => ({ integerValue: String(whole) })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((doubleValue) => ({ doubleValue })),
  fc.constantFrom('NaN', 'Infinity', '-Infinity').map((doubleValue) => ({ doubleValue })),
  fc.boolean().map((booleanValue) => ({ booleanValue })),
  fc.constant({ nullValue: null }),
  times.map((timestampValue) => ({ timestampValue })),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
  fc.constant({ referenceValue: 'orgs/one/services/two' }),
  fc.constant({ referenceValue: 'projects/elsewhere/databases/(default)/documents/orgs/one' }),
  fc.constant({ geoPointValue: { latitude: 47.5, longitude: -8.25 } }),
);

const fieldsOf = (values: fc.Arbitrary<Value>): fc.Arbitrary<Fields> => fc.dictionary(names, values, { maxKeys: 4 });

const values: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: leaves },
  { weight: 1, arbitrary: fc.array(leaves, { maxLength: 3 }).map((found) => ({ arrayValue: { values: found } })) },
  { weight: 1, arbitrary: fieldsOf(leaves).map((fields) => ({ mapValue: { fields } })) },
);

/** Documents of every kind of value, in collections of two depths. */
export function oddDocuments(count: number, seed: number): readonly StoredDocument[] {
  const found = fc.sample(fieldsOf(values), { numRuns: count, seed });
  return found.map((fields, n) => {
    const name = String(n).padStart(5, '0');
    return { path: n % 3 === 0 ? `orgs/one/things/t${name}/parts/p` : `orgs/one/things/t${name}`, fields };
  });
}
