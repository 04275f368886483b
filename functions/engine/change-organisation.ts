import { Problem } from '../../shared/problems.ts';
import type { Org } from '../../shared/service.ts';
import { contentHash } from '../content-hash.ts';
import type { Doc, Store } from '../ports.ts';
import { auditWrite, type By } from './audit.ts';
import { asOrg, paths } from './documents.ts';

const conflictRounds = 5;

/** Writes fields of an organisation that follow from what it has, and who did it, in one batch; answers it as it then is. Problem: not-found. */
export async function changeOrganisation(
  store: Store,
  name: string,
  by: By,
  what: { readonly action: string; readonly resource: string; readonly change: object },
  fieldsAfter: (before: Org) => Partial<Org>,
): Promise<Org> {
  const path = paths.org(name);
  for (let round = 0; round < conflictRounds; round += 1) {
    const { docs, now } = await store.read([path]);
    const before = foundOrg(docs[0], name);
    const data = fieldsAfter(before);
    const { action, resource, change } = what;
    const key = `${resource}~${contentHash(change).slice(0, 8)}`;
    const outcome = await store.commit([
      { op: 'update', path, data, lastUpdateTime: docs[0]?.updateTime },
      auditWrite(name, by, { at: now, action, resource, outcome: 'done', key }),
    ]);
    if (outcome === 'committed') return { ...before, ...data };
  }
  throw new Error(`${name} kept changing while its ${what.resource} was to be set`);
}

export function foundOrg(doc: Doc<unknown> | null | undefined, name: string): Org {
  if (doc) return asOrg(doc);
  throw new Problem('not-found', `There is no organisation ${name}.`, 'Check the name of the organisation.');
}
