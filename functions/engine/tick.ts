import { isTerminal } from '../../shared/statuses.ts';
import { later } from '../later.ts';
import type { Doc, Query, Write } from '../ports.ts';
import { anchorHeads } from './anchor.ts';
import { followBackup, intendBackup } from './back-up.ts';
import { asDeployment, asService, paths } from './documents.ts';
import { checkDrift } from './drift.ts';
import { outboxWrite, publishAll, toStage } from './outbox.ts';
import { queries } from './queries.ts';
import { reclaim } from './reclaim.ts';
import { finishRemoval } from './remove-service.ts';
import { rescan } from './rescan.ts';
import { resend } from './resend.ts';
import type { Shell } from './shell.ts';
import { stageMessage } from './start.ts';
import { sweep } from './sweep.ts';
import { watch } from './watch.ts';

/** Once a minute: whatever was to be looked at, sent, swept or removed and was not, is taken up again; what has become known of live images is asked, what users meet of new releases too, backups are made, and chains are anchored. */
export async function tick(shell: Shell): Promise<void> {
  const { now } = await shell.store.read([]);
  await forEach(shell, queries.overdue(now), (doc) => wake(shell, doc, now));
  await forEach(shell, queries.unsent(now), (doc) => resend(shell, doc, now));
  await forEach(shell, queries.sweeps(now), (doc) => sweep(shell, doc, now));
  await forEach(shell, queries.leaving(), (doc) => finishRemoval(shell, asService(doc)));
  await forEach(shell, queries.rescans(now), (doc) => rescan(shell, doc, now));
  await forEach(shell, queries.driftChecks(now), (doc) => checkDrift(shell, doc, now));
  await forEach(shell, queries.watches(now), (doc) => watch(shell, doc, now));
  await forEach(shell, queries.longTaken(now), (doc) => reclaim(shell, doc, now));
  const { exports } = shell.ports;
  if (exports !== undefined) {
    await intendBackup(shell.store, exports, now);
    await forEach(shell, queries.backups(now), (doc) => followBackup(shell, exports, doc, now));
  }
  await beat(shell, now);
}

/** `system/tick` */
interface Heartbeat {
  readonly at: string;
  /** Up to when the heads of the event chains were anchored. */
  readonly anchoredThrough?: string;
}

/** Anchors the event chains, and says that the tick is alive. */
async function beat({ store, tell }: Shell, now: string): Promise<void> {
  const before = (await store.read([paths.heartbeat()])).docs[0]?.data as Heartbeat | undefined;
  const through = before?.anchoredThrough ?? now;
  const anchoredThrough = await anchorHeads(store, through, now).catch((error: unknown) => {
    tell('the tick could not anchor the event chains', error);
    return through;
  });
  const heartbeat: Heartbeat = { at: now, anchoredThrough };
  await store.commit([{ op: 'merge', path: paths.heartbeat(), data: heartbeat }]);
}

type Found = Doc<unknown> & { readonly path: string };

/** One that fails is told and holds up nobody: the next tick meets it again. */
async function forEach(shell: Shell, query: Query, handle: (doc: Found) => Promise<void>): Promise<void> {
  for (const doc of await shell.store.query(query)) {
    try {
      await handle(doc);
    } catch (error) {
      shell.tell(`the tick could not finish ${doc.path}`, error);
    }
  }
}

/** A deployment whose time has come gets a message for its present stage; the stage itself looks and decides. */
async function wake(shell: Shell, doc: Found, now: string): Promise<void> {
  const deployment = asDeployment(doc);
  if (isTerminal(deployment.status) || deployment.stage === null) return;
  const message = toStage(stageMessage(deployment, deployment.stage, `check-${deployment.nextCheckAt}`));
  const writes: Write[] = [
    { op: 'update', path: doc.path, data: { nextCheckAt: later(now, 60) }, lastUpdateTime: doc.updateTime },
    outboxWrite(message, now),
  ];
  if ((await shell.store.commit(writes)) === 'committed') {
    await publishAll(shell.store, shell.broker, [message], shell.tell);
  }
}
