import { expect, test } from 'vitest';
import { ledgerOf } from '../../../functions/engine/ledger.ts';
import { load } from '../../../functions/engine/load.ts';
import { ownedBy } from '../../../functions/engine/owned.ts';
import { removeService } from '../../../functions/engine/remove-service.ts';
import { tick } from '../../../functions/engine/tick.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const ledgers = (world: World) => [...world.store.docs.keys()].filter((path) => path.startsWith('orgs/acme/ledger/'));
const owned = async (world: World) =>
  (await ownedBy(world.store, world.shell.ports, world.service('web'))).map(
    ({ kind, name, state }) => `${kind} ${name} ${state}`,
  );

async function made(world: World, id: string) {
  const loaded = await load(world.store, 'acme', id);
  if (loaded === null) throw new Error(`${id} is not there`);
  return ledgerOf(loaded).map(({ kind, name }) => `${kind} ${name}`);
}

async function hours(world: World, count: number): Promise<void> {
  for (let hour = 0; hour < count; hour += 1) {
    world.advance(3600);
    await tick(world.shell);
    await world.run();
  }
}

/** A live service whose second deployment does not answer while Cloud Run refuses to move a tag. */
async function stuck() {
  const world = createWorld();
  await world.request();
  await world.run();
  world.cloud.plan.answer = { status: 503, millis: 5, error: null };
  const { setTraffic } = world.cloud.ports.runs;
  Object.assign(world.cloud.ports.runs, { setTraffic: () => Promise.reject(new Error('Cloud Run is away')) });
  const { id } = await world.request();
  await world.run();
  return { world, id, mend: () => Object.assign(world.cloud.ports.runs, { setTraffic }) };
}

test('a ledger names all that was made, also by an earlier turn, and each once', async () => {
  const world = createWorld();
  world.cloud.plan.program.listensOn = 3000;
  const { id } = await world.request();
  await world.run();
  expect(await made(world, id)).toEqual([
    `build d-${id}-f1`,
    'revision web-00001',
    'tag web-00001',
    'service web',
    'revision web-00001-2',
    'tag web-00001-2',
  ]);
});

test('what a deployment left is named until it is gone, and then forgotten', async () => {
  const { world, id, mend } = await stuck();
  expect(ledgers(world)).toEqual([`orgs/acme/ledger/${id}`]);
  await hours(world, 1);
  expect(world.store.docs.get(`orgs/acme/ledger/${id}`)?.data).toMatchObject({
    left: [{ kind: 'tag', name: 'web-00002' }],
  });
  expect(await owned(world)).toEqual([
    'service web in-use',
    'revision web-00001 in-use',
    'tag web-00001 in-use',
    'revision web-00002 in-use',
    'tag web-00002 left',
  ]);
  mend();
  await hours(world, 3);
  expect(ledgers(world)).toEqual([]);
  expect(await owned(world)).toEqual(['service web in-use', 'revision web-00001 in-use', 'tag web-00001 in-use']);
});

test('what an undo has taken back is not told as left', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  world.cloud.plan.answer = { status: 503, millis: 5, error: null };
  const { id } = await world.request();
  await world.run();
  expect(world.store.docs.get(`orgs/acme/ledger/${id}`)?.data).toMatchObject({ left: [] });
  expect(await owned(world)).toEqual(['service web in-use', 'revision web-00001 in-use', 'tag web-00001 in-use']);
});

test('what cannot be removed is told with its name, and stays named', async () => {
  const { world, id } = await stuck();
  await hours(world, 40);
  expect(world.troubles).toContain(`${id} has left the tag of web-00002: remove it by hand`);
  expect(ledgers(world)).toEqual([`orgs/acme/ledger/${id}`]);
  expect([...world.store.docs.keys()].filter((path) => path.startsWith('sweeps/'))).toEqual([]);
});

test('who ended well has no ledger, and a removed service takes those of its deployments with it', async () => {
  const { world, mend } = await stuck();
  expect(ledgers(world)).toHaveLength(1);
  mend();
  await removeService({ store: world.store, ports: world.shell.ports }, 'acme', 'web');
  expect(ledgers(world)).toEqual([]);
});

test('what a running deployment works with is told from what serves', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request();
  await world.run();
  expect(await owned(world)).toEqual([
    'service web in-use',
    'revision web-00001 in-use',
    'tag web-00001 in-use',
    `build d-${id}-f2 under-way`,
  ]);
});
