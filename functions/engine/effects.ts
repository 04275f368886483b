import { isBuildOver, isTerminal } from '../../shared/statuses.ts';
import type { Effect, EffectKind } from '../decision.ts';
import { expiryOf } from '../expiry.ts';
import type { Store, Write } from '../ports.ts';
import { carryOut, type Result } from './carry-out.ts';
import { asDeployment, paths } from './documents.ts';
import { type EffectRecord, type Loaded, turnOf } from './load.ts';
import { Overtaken } from './overtaken.ts';
import type { Shell } from './shell.ts';

const settleRounds = 5;
const undoKinds: readonly EffectKind[] = ['cancel-build', 'cancel-command', 'withdraw-revision'];

/**
 * Writes down what will be done, does it, and writes down the answer; the first answer that was written stays. After a
 * crash in between, the stored intent is reconciled with what is outside before anything is done a second time.
 * What a deployment does several times has turns: a later one is intended once the one before has its answer.
 * Throws `Overtaken` when the deployment has changed since it was read.
 */
export async function performOnce(
  { store, ports }: Pick<Shell, 'store' | 'ports'>,
  loaded: Loaded,
  effect: Effect,
  attemptId: string,
): Promise<void> {
  const latest = loaded.intents[effect.kind];
  const known = latest !== undefined && turnOf(latest.effect) >= turnOf(effect) ? latest : undefined;
  if (known?.result) return;
  const record = known ?? (await intend(store, loaded, effect, attemptId));
  const again = known !== undefined && known.attemptId !== attemptId;
  const result = await carryOut(record.effect, ports, {
    again,
    age: Date.parse(loaded.now) - Date.parse(record.intentAt),
    mayStill: () => mayStill(store, loaded, record.effect),
  });
  const settled = await settle(store, effectPath(loaded, effect), turnOf(record.effect), result);
  if (record.effect.kind === 'create-build') {
    const mine = (result as Result<'create-build'>).build.id;
    const { region, tag } = record.effect.request;
    const tagged = again ? await ports.builds.byTag(region, tag) : [];
    const running = tagged.filter(({ status }) => !isBuildOver(status)).map(({ id }) => id);
    const wanted = (settled as Result<'create-build'>).build.id;
    const surplus = new Set([mine, ...running].filter((id) => id !== wanted));
    await Promise.all([...surplus].map((id) => ports.builds.cancel(region, id)));
  }
}

/** What an ending adds to its batch: however long a deployment waits, until then nothing that it has done is forgotten. */
export function expiryWrites(loaded: Loaded): readonly Write[] {
  const data = { expiresAt: expiryOf('effects', loaded.now) };
  return Object.values(loaded.intents).map(({ effect }) => ({ op: 'merge', path: effectPath(loaded, effect), data }));
}

function effectPath({ deployment }: Loaded, { kind }: Effect): string {
  return paths.effect(deployment.id, kind, deployment.fence);
}

/**
 * The intent stands in one batch with a change of the deployment, so that nobody can end or cancel it from an older
 * reading, which would not know that there is something to undo.
 */
async function intend(store: Store, loaded: Loaded, effect: Effect, attemptId: string): Promise<EffectRecord> {
  const { deployment, deploymentDoc, now } = loaded;
  const path = effectPath(loaded, effect);
  const before = turnOf(effect) === 1 ? null : ((await store.read([path])).docs[0] ?? null);
  const last = before === null ? null : (before.data as EffectRecord);
  if (last !== null && (turnOf(effect) <= turnOf(last.effect) || last.result === null)) {
    throw new Overtaken(`${effect.kind} of ${deployment.id} is not to have its turn ${turnOf(effect)} yet`);
  }
  const record: EffectRecord = { effect, intentAt: now, attemptId, result: null };
  const earlier = last === null ? [] : [...(last.earlier ?? []), { effect: last.effect, result: last.result }];
  const outcome = await store.commit([
    before === null
      ? { op: 'create', path, data: record }
      : { op: 'update', path, data: { ...record, earlier }, lastUpdateTime: before.updateTime },
    {
      op: 'update',
      path: paths.deployment(deployment.org, deployment.id),
      data: { updatedAt: now },
      lastUpdateTime: deploymentDoc.updateTime,
    },
  ]);
  if (outcome === 'conflict') throw new Overtaken(`${deployment.id} changed before ${effect.kind}`);
  return record;
}

/** A deployment that has ended does nothing more; one that is cancelled or undoes something only undoes. */
async function mayStill(store: Store, loaded: Loaded, effect: Effect): Promise<void> {
  const { org, id, fence } = loaded.deployment;
  const { kind } = effect;
  const [doc, intent, ...undos] = (
    await store.read([
      paths.deployment(org, id),
      effectPath(loaded, effect),
      ...undoKinds.map((undo) => paths.effect(id, undo, fence)),
    ])
  ).docs;
  const current = doc ? asDeployment(doc) : null;
  const isOver = current === null || isTerminal(current.status) || current.fence !== fence;
  const isUndone = current?.cancel != null || undos.some((undo) => undo !== null);
  const isPast = !intent || turnOf((intent.data as EffectRecord).effect) !== turnOf(effect);
  if (isOver || isPast || (isUndone && !undoKinds.includes(kind))) throw new Overtaken(`${id} may no longer ${kind}`);
}

/** Records the answer unless another delivery has recorded its own; answers what stands there. */
async function settle(store: Store, path: string, turn: number, result: Result): Promise<Result> {
  for (let round = 0; round < settleRounds; round += 1) {
    const doc = (await store.read([path])).docs[0];
    if (!doc) throw new Error(`the intent ${path} is gone`);
    const { effect, result: standing } = doc.data as EffectRecord;
    if (turnOf(effect) !== turn) throw new Overtaken(`${path} has had its next turn`);
    if (standing) return standing as Result;
    const outcome = await store.commit([{ op: 'update', path, data: { result }, lastUpdateTime: doc.updateTime }]);
    if (outcome === 'committed') return result;
  }
  throw new Error(`the answer of ${path} kept meeting other writers`);
}
