import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openJournal } from '../../local/cloud-run/journal.ts';
import { backupSchema } from '../../shared/backup.ts';
import { serviceSchema } from '../../shared/service.ts';
import { startStack, type TestStack } from '../stack.ts';
import { deploymentsOf, textOf, until, untilBuilding, untilEnded } from './deployments.ts';
import { deployLive, slipway } from './slipway.ts';
import { openWorkingTree, slowToBuild, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let slow: WorkingTree;

beforeAll(async () => {
  [stack, slow] = await Promise.all([startStack(), openWorkingTree('slow')]);
});
afterAll(async () => {
  await stack?.stop();
  await slow?.remove();
});

async function json<Schema extends z.ZodType>(args: readonly string[], schema: Schema): Promise<z.output<Schema>> {
  const { code, stdout, stderr } = await slipway(stack.dir, [...args, '--json']);
  expect(code, stderr).toBe(0);
  return schema.parse(JSON.parse(stdout));
}

const restoredSchema = z.object({ backup: backupSchema, safety: backupSchema, seconds: z.number() });
const plannedSchema = z.object({ plan: z.object({ endings: z.array(z.object({ deployment: z.string() })) }) });

/** What was really done on this machine: the revisions there are, and what has the traffic. */
const outside = () =>
  openJournal(`${stack.dir}/run`, Date.now())
    .services()
    .map(({ id, revisions, routes }) => ({ id, revisions: revisions.map((each) => each.id), routes }));

test('after a restore the next tick finds a consistent state, and nothing is built or released twice', async () => {
  const first = await deployLive(stack.dir, ['examples/html', '--service', 'site']);
  await slow.commit(slowToBuild('slow', 5));
  await slipway(stack.dir, ['deploy', slow.folder, '--service', 'slow', '--no-wait']);
  const { id: underWay } = await untilBuilding(stack, 'slow', /line 2 of 25/);
  const { backup } = await json(['backup', '--kind', 'before-change'], z.object({ backup: backupSchema }));

  const second = await deployLive(stack.dir, ['examples/own-dockerfile', '--service', 'site']);
  expect(await untilEnded(stack, 'slow', 120)).toMatchObject({ id: underWay, status: 'succeeded' });
  const done = outside();
  const planned = await json(['restore', '--at', backup.id, '--dry-run'], plannedSchema);
  expect(planned.plan.endings.map(({ deployment }) => deployment)).toEqual([underWay]);
  const refused = await slipway(stack.dir, ['restore', '--at', backup.id]);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('Ctrl-C') });

  const drill = performance.now();
  await stack.stop({ keep: true });
  const restored = await json(['restore', '--at', backup.at], restoredSchema);
  expect(restored).toMatchObject({ backup: { id: backup.id }, safety: { kind: 'safety' } });
  stack = await startStack({ dir: stack.dir });
  expect(await until('the service', 20, () => textOf(second.url))).toContain('own-dockerfile');
  const seconds = ((performance.now() - drill) / 1000).toFixed(1);
  console.log(`restore drill: ${backup.documents} documents, live again after ${seconds} s, at most 7200 s allowed`);

  const [slowAgain] = await deploymentsOf(stack, 'slow');
  expect(slowAgain).toMatchObject({ id: underWay, status: 'errored' });
  expect((await deploymentsOf(stack, 'site')).map(({ id }) => id)).toEqual([first.id]);
  const { stable, runningDep } = await json(['service', 'site'], serviceSchema.loose());
  expect({ revision: stable?.revision, runningDep }).toEqual({ revision: second.revision, runningDep: null });
  expect(await json(['audit', 'verify'], z.object({ broken: z.array(z.unknown()) }))).toEqual({ broken: [] });
  expect(outside()).toEqual(done);

  const third = await deployLive(stack.dir, ['examples/html', '--service', 'site']);
  expect(third.revision).toBe('site-00003');
  expect(await textOf(third.url)).toContain('<h1>html</h1>');
  const { backups } = await json(['backup', '--list'], z.object({ backups: z.array(backupSchema) }));
  expect(backups.map(({ kind }) => kind)).toEqual(['safety', 'before-change']);
});
