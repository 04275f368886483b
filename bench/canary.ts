import { setTimeout as sleep } from 'node:timers/promises';
import { failingFrom } from '../test/e2e/failing-server.ts';
import { nodeServer, openWorkingTree } from '../test/e2e/working-tree.ts';
import { startStack } from '../test/stack.ts';
import { type Answer, isLost, startLoad } from './constant-load.ts';
import { deployed, ended, push } from './deployments.ts';
import { type Row, seconds } from './table.ts';

const service = 'bench-canary';
const repository = `local/${service}`;
const percent = 25;
/** Requests that the new version answers well, so that it is trusted with its share first. */
const wellServed = 200;
/** The tick is once a minute, in the cloud as here. */
const tickSeconds = 60;

/** A canary that goes bad at its step: from its first bad answer until there is none any more, with the tick as it is in the cloud. */
export async function canaryRow(perSecond: number): Promise<readonly Row[]> {
  const stack = await startStack({ executor: 'native' });
  const tree = await openWorkingTree(service);
  try {
    await tree.commit(nodeServer('version 1'));
    await push(stack, tree, repository);
    const { run } = await deployed(stack, '/deployments', { service, repository });
    const strategy = { kind: 'canary', steps: [{ percent }], holdSeconds: 600 };
    const set = await stack.api(`/v1/orgs/local/services/${service}:update`, {
      method: 'POST',
      body: JSON.stringify({ strategy }),
      headers: { 'content-type': 'application/json' },
    });
    if (!set.ok) throw new Error(`The strategy was answered with ${set.status}: ${await set.text()}`);
    await tree.commit(failingFrom(wellServed, 'version 2'));
    await push(stack, tree, repository);
    const load = await startLoad(run?.url ?? '', perSecond);
    const { failure } = await ended(stack, '/deployments', { service, repository });
    if (failure?.code !== 'rollout-stopped') throw new Error(`The canary was not stopped: ${failure?.message}`);
    await sleep(3000);
    return [rowOf(await load.stop(), perSecond)];
  } finally {
    await stack.stop();
    await tree.remove();
  }
}

function rowOf(answers: readonly Answer[], perSecond: number): Row {
  const bad = answers.filter(isLost);
  const others = bad.filter(({ what }) => what !== '500 version 2 fails');
  for (const { what } of others.slice(0, 10)) console.error(`lost: ${what}`);
  const times = bad.map(({ at }) => at);
  const took = (Math.max(...times) - Math.min(...times)) / 1000;
  return {
    name: `canary: first bad answer to none any more, at ${perSecond} a second`,
    measured: seconds(took * 1000),
    floor: `${tickSeconds} s`,
    ratio: (took / tickSeconds).toFixed(2),
    target: '',
    met: others.length === 0,
    mustHold: true,
  };
}
