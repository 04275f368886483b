import type { State } from '../../functions/engine/restore-plan.ts';
import { stateOf } from '../../functions/engine/restore-state.ts';
import type { StoredDocument } from './firestore-rest.ts';
import { plainData } from './plain.ts';

/** What a database says of services and deployments. */
export function stateIn(documents: readonly StoredDocument[]): State {
  return stateOf(documents.map((each) => ({ path: each.path, data: plainData(each) })));
}

export function organisationsIn(documents: readonly StoredDocument[]): readonly string[] {
  return documents.flatMap(({ path }) => /^orgs\/([^/]+)$/.exec(path)?.[1] ?? []);
}
