import { isTerminal } from '../../shared/statuses.ts';
import { later } from '../later.ts';
import type { Doc, Write } from '../ports.ts';
import { asDeployment, paths } from './documents.ts';
import { giveBack, type Place } from './quota.ts';
import type { Shell } from './shell.ts';

const lookAgainSeconds = 600;

/**
 * A place that its deployment did not give back is free again: an older version of the code may have ended it, or a hand in
 * the console may have removed it. The write names the place as it was read, so a new owner of the place keeps it.
 */
export async function reclaim(
  { store, tell }: Pick<Shell, 'store' | 'tell'>,
  doc: Doc<unknown> & { readonly path: string },
  now: string,
): Promise<void> {
  const [, org = ''] = doc.path.split('/');
  const { deployment: id } = doc.data as Place;
  const found = (await store.read([paths.deployment(org, id)])).docs[0];
  const deployment = found ? asDeployment(found) : null;
  const { path, updateTime: lastUpdateTime } = doc;
  if (deployment !== null && !isTerminal(deployment.status)) {
    await store.commit([{ op: 'update', path, data: { lookAt: later(now, lookAgainSeconds) }, lastUpdateTime }]);
    return;
  }
  const free: Write = { op: 'delete', path, lastUpdateTime };
  const writes = deployment === null ? [free] : [free, ...giveBack(deployment, deployment.endedAt ?? now)];
  if ((await store.commit(writes)) === 'committed') tell(`${path} was given back for ${id}`, null);
}
