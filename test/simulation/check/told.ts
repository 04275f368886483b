import { paths } from '../../../functions/engine/documents.ts';
import type { Told } from '../ask-until-told.ts';
import { org, type World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** Invariants 4 and 6: whoever asked under a key was told, and of the deployment that is kept under it. */
export function checkTold({ store }: World, { key, answer }: Told, actor: string): readonly Violation[] {
  if (answer === null) return [violated(4, `nobody was told about ${key}`)];
  if ('problem' in answer) return [];
  const kept = store.docs.get(paths.idempotency(actor, org, key))?.data as { readonly deployment?: string };
  return kept?.deployment === answer.deployment ? [] : [violated(6, `${key} was answered with ${answer.deployment}`)];
}
