import { expect, test } from 'vitest';
import { diagnoseBoot } from '../../../functions/analysis/boot-diagnosis.ts';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { load, resultsOf } from '../../../functions/engine/load.ts';
import { tick } from '../../../functions/engine/tick.ts';
import { correctionFor } from '../../../functions/stages/second-try.ts';
import type { World } from '../../fakes/world.ts';
import { createWorld } from '../../fakes/world.ts';

const writes = ({ cloud }: World) =>
  cloud.journal.filter((line) => /create-service|add-revision|traffic|remove/.test(line));

test('a port that is certain is corrected once, said so, and known to the next deployment', async () => {
  const world = createWorld();
  world.cloud.plan.program.listensOn = 3000;
  const { id } = await world.request();
  await world.run();
  const deployment = world.deployment(id);
  expect(deployment).toMatchObject({
    status: 'succeeded',
    run: { revision: 'web-00001-2', tag: 'd01', created: true, previousTraffic: [] },
    plan: { port: 3000 },
    correction: { what: 'port', from: 8080, to: 3000, first: { revision: 'web-00001', created: true } },
  });
  expect(deployment.correction?.because).toContain('Container listens on 0.0.0.0:3000');
  const [finding] = deployment.findings.filter(({ rule }) => rule === 'corrected-port');
  expect(finding?.message).toContain('web-00001-2, with port 3000 instead of 8080');
  expect(world.service('web')).toMatchObject({
    stable: { revision: 'web-00001-2', traffic: [{ revision: 'web-00001-2', percent: 100, tag: 'd01' }] },
    learned: { port: 3000, deployment: id, repository: 'acme/web', root: '' },
  });
  const second = await world.request();
  await world.run();
  expect(world.deployment(second.id)).toMatchObject({
    status: 'succeeded',
    plan: { port: 3000 },
    run: { revision: 'web-00002' },
  });
  expect(world.deployment(second.id).correction).toBeUndefined();
  expect(world.deployment(second.id).findings.map(({ rule }) => rule)).toContain('learned');
});

test('memory is doubled where the limit was hit, with its cost, and kept for the next deployment', async () => {
  const world = createWorld();
  const before = await world.request();
  await world.run();
  world.cloud.plan.program.needsMiB = 700;
  const { id } = await world.request();
  await world.run();
  const deployment = world.deployment(id);
  expect(deployment).toMatchObject({
    status: 'succeeded',
    run: { revision: 'web-00002-2', created: false },
    sizing: { memoryMiB: 1024 },
    correction: { what: 'memory', from: 512, to: 1024 },
  });
  expect(deployment.cost?.totalUsd).toBeGreaterThan(world.deployment(before.id).cost?.totalUsd ?? 0);
  expect(world.service('web').learned).toMatchObject({ memoryMiB: 1024 });
  const third = await world.request();
  await world.run();
  expect(world.deployment(third.id)).toMatchObject({ status: 'succeeded', sizing: { memoryMiB: 1024 } });
});

test('the second revision takes the tag of the first, and the users stay where they are', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const live = world.cloud.services.get('web')?.traffic ?? [];
  world.cloud.plan.program.listensOn = 3000;
  await world.request();
  await world.run('stage-verify');
  const second = { revision: 'web-00002-2', percent: 0, tag: 'd02' };
  expect(world.cloud.services.get('web')?.traffic).toEqual([...live, second]);
});

test('a second revision that fails as well ends with its own diagnosis, and nothing of either is left', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const live = world.cloud.services.get('web')?.traffic;
  world.cloud.plan.program.needsMiB = 3000;
  const { id } = await world.request();
  await world.run();
  const { failure, status, correction } = world.deployment(id);
  expect({ status, code: failure?.code }).toEqual({ status: 'failed', code: 'out-of-memory' });
  expect(failure?.message).toContain('Memory limit of 1024 MiB');
  expect(failure?.message).toContain('second try, with 1024 MiB of memory instead of 512');
  expect(correction?.because).toContain('Memory limit of 512 MiB');
  expect(world.cloud.services.get('web')?.traffic).toEqual(live);
  expect(world.service('web').learned).toBeUndefined();
  expect(writes(world).filter((line) => line.startsWith('add-revision web-00002'))).toHaveLength(2);
});

test('a first deployment whose second revision fails leaves no service', async () => {
  const world = createWorld();
  world.cloud.plan.program.needsMiB = 3000;
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id).status).toBe('failed');
  expect(world.cloud.services.size).toBe(0);
});

test('a cancel between the two revisions leaves nothing of either', async () => {
  for (const first of [true, false]) {
    const world = createWorld();
    if (!first) {
      await world.request();
      await world.run();
    }
    const before = world.cloud.services.get('web')?.traffic;
    world.cloud.plan.program.listensOn = 3000;
    const { id } = await world.request();
    await world.run('stage-verify');
    await requestCancel({ ...world.shell }, 'acme', id, 'user:ada');
    await world.run();
    expect(world.deployment(id).status).toBe('cancelled');
    expect(world.cloud.services.get('web')?.traffic).toEqual(before);
  }
});

test('a second revision whose answer was lost is adopted', async () => {
  const world = createWorld();
  world.cloud.plan.program.listensOn = 3000;
  world.cloud.plan.failOnce.add('add-revision');
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', run: { revision: 'web-00001-2' } });
  expect(writes(world).filter((line) => line.startsWith('add-revision'))).toHaveLength(1);
});

test('a port that somebody set is not changed, only the remedy is told', async () => {
  const world = createWorld();
  world.cloud.plan.program.listensOn = 3000;
  const { id } = await world.request({ overrides: { port: 8081 } });
  await world.run();
  const { status, failure, correction } = world.deployment(id);
  expect({ status, code: failure?.code, correction }).toEqual({
    status: 'failed',
    code: 'wrong-port',
    correction: undefined,
  });
  expect(failure?.hint).toContain('--port 3000');
});

test('a port that somebody sets comes before one that was learned', async () => {
  const world = createWorld();
  world.cloud.plan.program.listensOn = 3000;
  await world.request();
  await world.run();
  world.cloud.plan.program.listensOn = null;
  const { id } = await world.request({ overrides: { port: 8081 } });
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', plan: { port: 8081 } });
});

test('what was learned of another folder or repository is not used', async () => {
  const world = createWorld();
  world.cloud.plan.program.listensOn = 3000;
  await world.request();
  await world.run();
  world.cloud.plan.program.listensOn = null;
  const { id } = await world.request({ repository: 'acme/other' });
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', plan: { port: 8080 } });
});

test('nobody is given more than 4 GiB', async () => {
  const world = createWorld();
  world.cloud.plan.program.needsMiB = 700;
  await world.request();
  await world.run();
  const learned = { ...world.service('web').learned, memoryMiB: 4096 };
  world.store.put('orgs/acme/services/web', { ...world.service('web'), learned });
  world.cloud.plan.program.needsMiB = 5000;
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'failed', sizing: { memoryMiB: 4096 } });
  expect(world.deployment(id).correction).toBeUndefined();
});

test('a release is brought back as it was, not with a correction', async () => {
  const world = createWorld();
  const first = await world.request();
  await world.run();
  await world.request();
  await world.run();
  world.cloud.plan.program.listensOn = 3000;
  const { id } = await world.request({ release: { kind: 'rollback', id: first.id } } as Parameters<
    World['request']
  >[0]);
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'failed', failure: { code: 'wrong-port' } });
  expect(world.deployment(id).correction).toBeUndefined();
});

test('what an undo could not reach of a second revision is removed by the sweep', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const live = world.cloud.services.get('web')?.traffic;
  world.cloud.plan.program.needsMiB = 3000;
  const { setTraffic } = world.cloud.ports.runs;
  Object.assign(world.cloud.ports.runs, { setTraffic: () => Promise.reject(new Error('Cloud Run is away')) });
  await world.request();
  await world.run();
  Object.assign(world.cloud.ports.runs, { setTraffic });
  expect(world.cloud.services.get('web')?.traffic.map(({ revision }) => revision)).toEqual([
    'web-00001',
    'web-00002-2',
  ]);
  world.advance(180);
  await tick(world.shell);
  expect(world.cloud.services.get('web')?.traffic).toEqual(live);
});

test('what somebody approved goes live as it was approved or not at all', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run('stage-verify');
  const loaded = await load(world.store, 'acme', id);
  if (loaded === null) throw new Error(`${id} is not there`);
  const logs = [{ severity: 'ERROR', text: 'Container listens on 0.0.0.0:3000' }];
  const boot = { logs, reason: null, message: null, port: 8080, wantedVariables: [] };
  const snapshot = { ...loaded, effects: resultsOf(loaded.intents), webUrl: '' };
  const why = diagnoseBoot(boot);
  expect(correctionFor(snapshot, boot, why, loaded.now)).toMatchObject({ what: 'port', to: 3000 });
  const approval = { required: 1 } as NonNullable<typeof loaded.deployment.approval>;
  const approved = { ...snapshot, deployment: { ...loaded.deployment, approval } };
  expect(correctionFor(approved, boot, why, loaded.now)).toBeNull();
});

test('a first deployment whose second revision could not be made leaves nothing of the first', async () => {
  const world = createWorld();
  world.cloud.plan.program.listensOn = 3000;
  Object.assign(world.cloud.ports.runs, { addRevision: () => Promise.reject(new Error('Cloud Run is away')) });
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'errored', correction: { what: 'port' } });
  expect(world.cloud.services.size).toBe(0);
});
