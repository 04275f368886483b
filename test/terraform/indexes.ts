import { queries } from '../../functions/engine/queries.ts';
import type { Query } from '../../functions/ports.ts';

/** `ASCENDING` and the like, as Firestore's own words are. */
export interface IndexField {
  readonly field: string;
  readonly order: string;
}
export interface Index {
  readonly collection: string;
  readonly fields: readonly IndexField[];
}

const filters = [
  {},
  { service: 's' },
  { status: 'x' },
  { service: 's', status: 'x' },
  { before: 't' },
  { service: 's', before: 't' },
  { service: 's', status: 'x', before: 't' },
];

/** Every shape of every query that the functions make. */
export const shapes: readonly Query[] = Object.entries(queries).flatMap(([name, make]): readonly Query[] => {
  if (name === 'deployments') return filters.map((filter) => queries.deployments('o', filter, 1));
  // The shape does not depend on the values.
  return [(make as (...values: readonly unknown[]) => Query)('a', 'b', 1, 1)];
});

/** Collection id: the last part of a path. */
const idOf = ({ collection }: Query) => collection.split('/').at(-1) ?? '';
const words = { asc: 'ASCENDING', desc: 'DESCENDING' } as const;

/** The fields that a query runs along: equalities first, then the order (https://cloud.google.com/firestore/docs/query-data/index-overview). */
function along({ where, orderBy }: Query): readonly IndexField[] {
  const equal = where.filter(([, op]) => op === '==').map(([field]) => ({ field, order: words.asc }));
  const ordered = orderBy.map(([field, direction]) => ({ field, order: words[direction] }));
  const ranges = where
    .filter(([field, op]) => op !== '==' && !orderBy.some(([each]) => each === field))
    .map(([field]) => ({ field, order: words.asc }));
  return [...equal, ...ordered, ...ranges];
}

const unique = (indexes: readonly Index[]): readonly Index[] => [
  ...new Map(indexes.map((each) => [JSON.stringify(each), each])).values(),
];

/** Indexes over several fields, which Firestore never makes by itself. */
export const compositeIndexes: readonly Index[] = unique(
  shapes.filter((query) => along(query).length > 1).map((query) => ({ collection: idOf(query), fields: along(query) })),
);

/** Indexes of one field over a collection group, which Firestore makes only when told. */
export const groupIndexes: readonly Index[] = unique(
  shapes
    .filter((query) => query.group && along(query).length === 1)
    .map((query) => ({ collection: idOf(query), fields: along(query) })),
);

/** Fields that some query looks at, as `collection.field`: they must not be left out of Firestore's own indexes. */
export const searchedFields: ReadonlySet<string> = new Set(
  shapes.flatMap((query) => along(query).map(({ field }) => `${idOf(query)}.${field}`)),
);
