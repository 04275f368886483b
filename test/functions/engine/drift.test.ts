import { describe, expect, test } from 'vitest';
import { paths } from '../../../functions/engine/documents.ts';
import { checkDrift } from '../../../functions/engine/drift.ts';
import { settleDrift } from '../../../functions/engine/settle-drift.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { LiveConfig } from '../../../functions/ports.ts';
import type { World } from '../../fakes/world.ts';
import { by, changed, choose, deploy, editByHand, released, web } from './by-hand.ts';

async function look(world: World) {
  const { docs, now } = await world.store.read([paths.service('acme', 'web')]);
  if (!docs[0]) throw new Error('web is gone');
  await checkDrift(world.shell, docs[0], now);
  return world.service('web').drift?.differences.map(({ kind }) => kind);
}

const configOf = (world: World) => world.cloud.revisions.get(web(world).traffic[0]?.revision ?? '')?.config;

function sizingOf(world: World): LiveConfig['sizing'] {
  const sizing = configOf(world)?.sizing;
  if (sizing === undefined) throw new Error('nothing is live');
  return sizing;
}

describe('a release that nobody touched', () => {
  test('has no drift, also while the next one is under way and after it has failed', async () => {
    const world = await released();
    expect(await look(world)).toEqual([]);
    world.cloud.plan.answer = { status: 503, millis: 5, error: null };
    world.advance(60);
    await world.request({ load: 'high' });
    await world.run('stage-verify');
    expect(await look(world)).toEqual([]);
    await world.run();
    expect(await look(world)).toEqual([]);
  });

  test('is looked at by the tick ten minutes after its promotion, and again ten minutes later', async () => {
    const world = await released();
    web(world).traffic = [{ revision: 'web-00042-xyz', percent: 100, tag: null }];
    await tick(world.shell);
    expect(world.service('web').drift?.differences).toEqual([]);
    world.advance(660);
    await tick(world.shell);
    expect(world.service('web').drift?.differences.map(({ kind }) => kind)).toEqual(['traffic']);
    const { since } = world.service('web').drift ?? {};
    world.advance(660);
    await tick(world.shell);
    expect(world.service('web').drift).toMatchObject({ since });
    expect(world.troubles).toEqual([]);
  });
});

describe('what was changed in the console', () => {
  test('stops the next deployment before anything is written, in words with the three choices', async () => {
    const world = await released();
    editByHand(world, changed);
    const journal = world.cloud.journal.length;
    const { status, failure, stage } = await deploy(world);
    expect({ status, stage, code: failure?.code }).toEqual({
      status: 'failed',
      stage: 'preflight',
      code: 'drift-found',
    });
    expect(failure?.message).toContain('The variable GREETING was changed from "hello" to "by hand".');
    expect(failure?.message).toContain('The revision web-00042-xyz was not made by Slipway.');
    for (const choice of ['--adopt', '--keep', '--overwrite']) expect(failure?.hint).toContain(choice);
    expect(world.cloud.journal.slice(journal)).toEqual([]);
  });

  test('stops nothing where the request wants the same', async () => {
    const world = await released();
    web(world).isPublic = true;
    web(world).minInstances = 2;
    expect((await deploy(world, { load: 'high' })).status).toBe('succeeded');
  });

  test('becomes a setting of the service when it is adopted', async () => {
    const world = await released();
    editByHand(world, { ...changed, port: 9000, sizing: { cpu: 2, memoryMiB: 2048, concurrency: 7, maxInstances: 3 } });
    const service = await choose(world, 'adopt');
    expect(service).toMatchObject({ env: changed.env, overrides: { port: 9000 }, drift: { differences: [] } });
    expect(service.stable?.traffic).toEqual(web(world).traffic);
    const deployment = await deploy(world);
    expect(deployment.failure).toBeNull();
    expect(configOf(world)).toMatchObject({
      ...{ env: changed.env, port: 9000, sizing: { cpu: 2, memoryMiB: 2048, concurrency: 7, maxInstances: 3 } },
    });
    expect(await look(world)).toEqual([]);
  });

  test('stays when it is kept, in this deployment and the next, and is reported once it changes again', async () => {
    const world = await released();
    editByHand(world, { ...changed, serviceAccount: 'mine@acme', sizing: { ...sizingOf(world), memoryMiB: 1024 } });
    await choose(world, 'keep');
    expect(world.service('web').env).toEqual({ GREETING: 'hello' });
    expect(await look(world)).toEqual([]);
    for (let round = 0; round < 2; round += 1) {
      expect((await deploy(world)).failure).toBeNull();
      expect(configOf(world)).toMatchObject({ ...changed, serviceAccount: 'mine@acme', sizing: { memoryMiB: 1024 } });
    }
    await settleDrift(world.shell, 'acme', 'web', { choice: 'forget', seen: [] }, by);
    expect((await deploy(world)).failure).toBeNull();
    expect(configOf(world)).toMatchObject({ ...changed, serviceAccount: 'run@acme', sizing: { memoryMiB: 512 } });
  });

  test('is reported again once it is changed again after it was kept', async () => {
    const world = await released();
    editByHand(world, changed);
    await choose(world, 'keep');
    editByHand(world, { env: { GREETING: 'another' } });
    expect(await look(world)).toContain('variable-changed');
    expect((await deploy(world)).failure?.code).toBe('drift-found');
  });

  test('is written over once that was chosen, and the deployment says what it was', async () => {
    const world = await released();
    editByHand(world, changed);
    await choose(world, 'overwrite');
    const { status, findings } = await deploy(world);
    expect(status).toBe('succeeded');
    expect(configOf(world)?.env).toEqual({ GREETING: 'hello' });
    expect(findings.filter(({ rule }) => rule === 'drift-overwritten').map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringContaining('The variable ADDED was added: "yes".')]),
    );
  });

  test('is written over at once where the request says so', async () => {
    const world = await released();
    editByHand(world, changed);
    expect((await deploy(world, { overwriteDrift: true })).status).toBe('succeeded');
    expect(configOf(world)?.env).toEqual({ GREETING: 'hello' });
    editByHand(world, changed, 'web-00043-xyz');
    expect((await deploy(world)).failure?.code).toBe('drift-found');
  });

  test('a choice about what nobody looked at is refused', async () => {
    const world = await released();
    editByHand(world, changed);
    const blind = settleDrift(world.shell, 'acme', 'web', { choice: 'overwrite', seen: [] }, by);
    await expect(blind).rejects.toMatchObject({ failure: { code: 'drift-found' } });
  });

  test('a kept choice does not reach a deployment that was planned before it', async () => {
    const world = await released();
    world.advance(60);
    const { id } = await world.request();
    await world.run('stage-preflight');
    editByHand(world, changed);
    await choose(world, 'keep');
    await world.run();
    expect(world.deployment(id).failure?.code).toBe('drift-found');
    expect(web(world).traffic).toEqual([{ revision: 'web-00042-xyz', percent: 100, tag: null }]);
  });
});

describe('a service that was deleted', () => {
  test('is made again only where that was chosen', async () => {
    const world = await released();
    world.cloud.services.delete('web');
    expect((await deploy(world)).failure?.message).toContain('The Cloud Run service was deleted.');
    await expect(choose(world, 'keep')).rejects.toMatchObject({ failure: { code: 'request-invalid' } });
    await choose(world, 'overwrite');
    expect((await deploy(world)).status).toBe('succeeded');
    expect(await look(world)).toEqual([]);
  });
});

describe('access', () => {
  test('that was closed stays closed where it is kept, and is opened where it is written over', async () => {
    const world = await released();
    web(world).isPublic = false;
    expect((await deploy(world)).failure?.message).toContain('The service was closed to the public.');
    await choose(world, 'keep');
    expect((await deploy(world)).failure).toBeNull();
    expect(web(world).isPublic).toBe(false);
    expect(await look(world)).toEqual([]);
    await settleDrift(world.shell, 'acme', 'web', { choice: 'forget', seen: [] }, by);
    expect((await deploy(world)).failure).toBeNull();
    expect(web(world).isPublic).toBe(true);
  });
});
