import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { filesIn, textOf } from './calls.ts';
import { compositeIndexes, groupIndexes, type Index, searchedFields } from './indexes.ts';
import type { Applied } from './terraform.ts';

const composite = z.object({
  collection: z.string(),
  query_scope: z.string(),
  fields: z.array(z.object({ field_path: z.string(), order: z.string() })),
});
const field = z.object({
  collection: z.string(),
  field: z.string(),
  ttl_config: z.array(z.unknown()),
  index_config: z
    .array(z.object({ indexes: z.array(z.object({ order: z.string(), query_scope: z.string() })) }))
    .length(1),
});
const inOrder = (indexes: readonly Index[]) => [...indexes].map((each) => JSON.stringify(each)).sort();

const fieldsOf = (it: Applied) => [...it.all('google_firestore_field', field).values()];

/** What Firestore is told, in production. */
export function indexRules(apply: () => Promise<Applied>): void {
  describe('indexes', () => {
    test('every query over several fields has its index, and no index is for nothing', async () => {
      const it = await apply();
      const found = [...it.all('google_firestore_index', composite).values()].map(({ collection, fields }) => ({
        collection,
        fields: fields.map(({ field_path, order }) => ({ field: field_path, order })),
      }));
      expect(inOrder(found)).toEqual(inOrder(compositeIndexes));
      expect(found.length).toBeGreaterThan(2);
    });

    test('every query over a collection group has its index, and the collection keeps both of its own', async () => {
      const it = await apply();
      const indexed = fieldsOf(it).filter(({ index_config: [config] }) => (config?.indexes.length ?? 0) > 0);
      const found = indexed.flatMap(({ collection, field: name, index_config: [config] }) =>
        (config?.indexes ?? [])
          .filter(({ query_scope }) => query_scope === 'COLLECTION_GROUP')
          .map(({ order }): Index => ({ collection, fields: [{ field: name, order }] })),
      );
      expect(inOrder(found)).toEqual(inOrder(groupIndexes));
      for (const {
        index_config: [config],
      } of indexed) {
        const own = config?.indexes.filter(({ query_scope }) => query_scope === 'COLLECTION').map(({ order }) => order);
        expect(own?.sort()).toEqual(['ASCENDING', 'DESCENDING']);
      }
    });

    test('a field that is searched is never left out of the indexes', async () => {
      const it = await apply();
      const left = fieldsOf(it).filter(({ index_config: [config] }) => config?.indexes.length === 0);
      expect(left.length).toBeGreaterThan(0);
      expect(left.map((each) => `${each.collection}.${each.field}`).filter((each) => searchedFields.has(each))).toEqual(
        [],
      );
    });

    test('every kind of document that says when it expires is deleted then', async () => {
      const it = await apply();
      const expiring = fieldsOf(it).flatMap((each) =>
        each.ttl_config.length > 0 ? [`${each.collection}.${each.field}`] : [],
      );
      const written = ['functions', 'functions/engine', 'functions/triggers']
        .flatMap(filesIn)
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => [...textOf(file).matchAll(/expiryOf\('(\w+)'/g)].map(([, name]) => `${name}.expiresAt`));
      expect(expiring.sort()).toEqual([...new Set(written)].sort());
    });

    test('documents outlive mistakes', async () => {
      const it = await apply();
      const database = z.object({
        name: z.literal('(default)'),
        type: z.literal('FIRESTORE_NATIVE'),
        point_in_time_recovery_enablement: z.literal('POINT_IN_TIME_RECOVERY_ENABLED'),
        delete_protection_state: z.literal('DELETE_PROTECTION_ENABLED'),
      });
      expect(it.all('google_firestore_database', database).size).toBe(1);
      expect(it.all('google_firestore_backup_schedule', z.object({ retention: z.literal('2592000s') })).size).toBe(1);
    });
  });
}
