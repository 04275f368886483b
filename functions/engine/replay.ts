import { Problem } from '../../shared/problems.ts';
import { type Rejection, rejectionSchema } from '../../shared/service.ts';
import type { Broker, Store } from '../ports.ts';
import { auditWrite, type By } from './audit.ts';
import { paths } from './documents.ts';
import type { KeptMessage } from './reject.ts';

/**
 * Puts a rejected message on its topic again, as it was. Twice does no harm: a request has its id, a stage's message its
 * event id. Problems: not-found for a rejection that is not there, and for one whose message was not kept.
 */
export async function replay(
  { store, broker }: { readonly store: Store; readonly broker: Broker },
  org: string,
  id: string,
  by: By,
): Promise<Rejection> {
  const { docs, now } = await store.read([paths.rejection(org, id), paths.kept(org, id)]);
  const [rejectionDoc, keptDoc] = docs;
  if (!rejectionDoc) {
    throw new Problem('not-found', `There is no rejection ${id}.`, 'List them with `slipway rejections`.');
  }
  if (!keptDoc) {
    throw new Problem(
      'not-found',
      `The message of rejection ${id} was not kept.`,
      'It was no JSON object, too large, too old, or may hold a secret: send it again from where it came.',
    );
  }
  const { topic, text } = keptDoc.data as KeptMessage;
  await broker.publish(topic, JSON.parse(text) as object, { traceparent: by.traceparent });
  const entry = { at: now, action: 'replay', resource: `rejections/${id}`, outcome: 'done' };
  const recorded = await store.commit([
    { op: 'merge', path: paths.rejection(org, id), data: { replayedAt: now } },
    auditWrite(org, by, { ...entry, key: `replay~${id}` }),
  ]);
  if (recorded === 'conflict') throw new Error(`the replay of ${id} could not be recorded`);
  return { ...rejectionSchema.parse(rejectionDoc.data), replayedAt: now };
}
