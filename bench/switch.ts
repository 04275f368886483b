import { setTimeout as sleep } from 'node:timers/promises';
import type { DeploymentView } from '../shared/api.ts';
import { nodeServer, openWorkingTree } from '../test/e2e/working-tree.ts';
import { startStack, type TestStack } from '../test/stack.ts';
import { type Answer, isLost, startLoad } from './constant-load.ts';
import { deployed, push } from './deployments.ts';
import { moment } from './moment.ts';
import { median, percentile } from './statistics.ts';
import { durations, type Switch, timesOf } from './switches.ts';
import { ms, type Row, seconds } from './table.ts';

const service = 'bench-switch';
const repository = `local/${service}`;
/** Each is two whole deployments, so there are fewer rounds than elsewhere. */
const rounds = 3;
/** Nothing else happens before each request for a deployment: that is the floor; as long after the promote is the switch. */
const windowMs = 2000;
/** Slower than this without any switch, the machine is what is measured. */
const slowestFloorMs = 1000;

/** A promote and a rollback in turn under a constant load: what users notice of them. */
export async function switchRows(perSecond: number): Promise<readonly Row[]> {
  const stack = await startStack({ executor: 'native' });
  const tree = await openWorkingTree(service);
  try {
    const release = async (version: number) => {
      await tree.commit(nodeServer(`version ${version}`));
      await push(stack, tree, repository);
      return () => deployed(stack, '/deployments', { service, repository });
    };
    const first = await (await release(1))();
    const url = first.run?.url ?? '';
    await checkFloor(url, perSecond);
    const load = await startLoad(url, perSecond);
    const moves: Move[] = [];
    for (let version = 2; version < 2 + rounds; version += 1) {
      moves.push(await moved(1, version, await release(version)));
      moves.push(await moved(version, 1, () => rolledBack(stack)));
    }
    await sleep(windowMs);
    return rowsOf(await load.stop(), moves, perSecond);
  } finally {
    await stack.stop();
    await tree.remove();
  }
}

async function checkFloor(url: string, perSecond: number): Promise<void> {
  const load = await startLoad(url, perSecond);
  await sleep(2 * windowMs);
  const slow = percentile(durations(await load.stop(), 0, Infinity), 0.95);
  if (slow < slowestFloorMs) return;
  const found = `without any switch ${perSecond} requests a second have a p95 of ${ms(slow)}`;
  throw new Error(`This machine does not carry the load: ${found}. Try later, or fewer with --rate.`);
}

export type Move = Omit<Switch, 'until'>;

const rolledBack = (stack: TestStack) => deployed(stack, `/services/${service}:rollback`, {});

async function moved(from: number, to: number, start: () => Promise<DeploymentView>): Promise<Move> {
  await sleep(windowMs);
  const askedAt = moment();
  const { stages } = await start();
  const promoteAt = Date.parse(stages.promote.startedAt ?? '');
  return { from: `200 version ${from}`, to: `200 version ${to}`, askedAt, promoteAt };
}

/** The moves are in turn a promote and a rollback. */
export function rowsOf(answers: readonly Answer[], moves: readonly Move[], perSecond: number): readonly Row[] {
  const lost = answers.filter(isLost);
  for (const { what } of lost.slice(0, 10)) console.error(`lost: ${what}`);
  const switches = moves.map((move, index): Switch => ({ ...move, until: moves[index + 1]?.askedAt ?? Infinity }));
  const times = switches.map((each) => timesOf(answers, each));
  const [before, during] = [
    percentile(
      switches.flatMap(({ askedAt }) => durations(answers, askedAt - windowMs, askedAt)),
      0.95,
    ),
    percentile(
      switches.flatMap(({ promoteAt }) => durations(answers, promoteAt, promoteAt + windowMs)),
      0.95,
    ),
  ];
  const back = times.filter((_, index) => index % 2 === 1).map(({ toAll }) => toAll);
  const plain = { floor: '', ratio: '', target: '', met: null };
  return [
    { ...plain, name: 'switch: first new to last old answer', measured: ms(median(times.map((each) => each.overlap))) },
    { ...plain, name: 'switch: promote to first new answer', measured: ms(median(times.map((each) => each.toFirst))) },
    {
      ...plain,
      name: 'switch: p95 during it, against before',
      measured: ms(during),
      floor: ms(before),
      ratio: (during / before).toFixed(2),
    },
    { ...plain, name: 'rollback: request to all traffic back', measured: seconds(median(back)) },
    {
      ...plain,
      name: `requests lost of ${answers.length} at ${perSecond} a second, ${moves.length} switches`,
      measured: String(lost.length),
      target: '0',
      met: lost.length === 0,
      mustHold: true,
    },
  ];
}
