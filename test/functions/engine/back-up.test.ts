import { expect, test } from 'vitest';
import { type BackupRecord, backupTrouble, slotAt } from '../../../functions/engine/back-up.ts';
import { checkBackups } from '../../../functions/engine/checklist/backups.ts';
import { asOrg } from '../../../functions/engine/documents.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { Exports } from '../../../functions/project-ports.ts';
import type { CloudBackup } from '../../../shared/backup.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const day = 86_400_000;
const bucket = 'gs://acme-backup';

interface Begun {
  readonly at: string;
  readonly location: string;
  status: CloudBackup['status'];
}

/** Firestore's exports, as a test wants them: `lost` answers of calls that were carried out, `refused` calls that were not. */
function withExports(world: World) {
  const begun: Begun[] = [];
  const trouble = { lost: 0, refused: 0, hidden: false };
  const exports: Exports = {
    bucket,
    begin: async (at, location) => {
      if (trouble.refused-- > 0) throw new Error('PERMISSION_DENIED');
      expect([...records(world).values()].some((each) => each.location === location)).toBe(true);
      begun.push({ at, location, status: 'running' });
      if (trouble.lost-- > 0) throw new Error('DEADLINE_EXCEEDED');
      return `operations/${begun.length}`;
    },
    list: async () =>
      (trouble.hidden ? [] : begun).map(({ at, location, status }, index) => ({
        ...{ id: location.split('/').at(-1) ?? '', status, operation: `operations/${index + 1}`, at, location },
        ...{ ofOneMoment: true, startedAt: at, endedAt: status === 'done' ? at : null, expiresAt: at },
        ...{ documents: status === 'done' ? 1200 : 7, bytes: 3_000_000 },
      })),
  };
  const shell = { ...world.shell, ports: { ...world.shell.ports, exports } };
  const ticks = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      world.advance(60);
      await tick(shell);
    }
  };
  return { begun, trouble, shell, ticks };
}

function records({ store }: World): ReadonlyMap<string, BackupRecord> {
  const found = [...store.docs].filter(([path]) => path.startsWith('backups/'));
  return new Map(found.map(([path, { data }]) => [path, data as unknown as BackupRecord]));
}

const only = (world: World): BackupRecord => {
  const [first] = records(world).values();
  if (first === undefined) throw new Error('nothing is written down');
  return first;
};

test.each([
  ['2026-11-21T08:00:00.000Z', '2026-11-21T08:00:00.000Z'],
  ['2026-11-21T13:59:59.999Z', '2026-11-21T08:00:00.000Z'],
  ['2026-11-21T14:00:00.000Z', '2026-11-21T14:00:00.000Z'],
  ['2026-11-21T01:59:00.000Z', '2026-11-20T20:00:00.000Z'],
  ['2026-11-21T23:59:00.000Z', '2026-11-21T20:00:00.000Z'],
])('at %s it is the turn of the export of %s', (now, slot) => {
  expect(slotAt(now)).toBe(slot);
});

test('an export is begun once, whoever ticks at the same time, as of a whole minute that is over', async () => {
  const world = createWorld();
  const { begun, shell, ticks } = withExports(world);
  world.advance(61.5);
  await Promise.all([tick(shell), tick(shell), tick(shell)]);
  await ticks(5);
  expect(begun).toEqual([
    {
      at: '2026-11-21T08:00:00.000Z',
      location: `${bucket}/2026-11-21T08-00-00-000Z-scheduled`,
      status: 'running',
    },
  ]);
  expect(world.troubles).toEqual([]);
});

test('its record says how far it is, until it is done', async () => {
  const world = createWorld();
  const { begun, ticks } = withExports(world);
  await ticks(4);
  expect(only(world)).toMatchObject({ status: 'running', operation: 'operations/1', documents: 7 });
  for (const each of begun) each.status = 'done';
  await ticks(2);
  expect(only(world)).toMatchObject({ status: 'done', documents: 1200, bytes: 3_000_000, lookAt: null });
  expect(only(world).endedAt).not.toBeNull();
  const { expiresAt, intentAt } = only(world);
  expect((expiresAt as Date).getTime() - Date.parse(intentAt)).toBe(30 * day);
  expect(world.troubles).toEqual([]);
});

test('every six hours there is another', async () => {
  const world = createWorld();
  const { begun, ticks } = withExports(world);
  for (let hour = 0; hour < 24; hour += 1) {
    world.advance(3540);
    await ticks(1);
  }
  expect(begun.map(({ location }) => location.slice(bucket.length + 1, bucket.length + 14))).toEqual([
    '2026-11-21T08',
    '2026-11-21T14',
    '2026-11-21T20',
    '2026-11-22T02',
    '2026-11-22T08',
  ]);
});

test('one whose answer was lost is found again, and not begun twice', async () => {
  const world = createWorld();
  const { begun, trouble, ticks } = withExports(world);
  trouble.lost = 1;
  await ticks(5);
  expect(begun).toHaveLength(1);
  expect(only(world)).toMatchObject({ status: 'running', operation: 'operations/1' });
});

test('one that failed is begun again in another folder, as of the same moment, and given up in the end', async () => {
  const world = createWorld();
  const { begun, ticks } = withExports(world);
  for (let minute = 0; minute < 60; minute += 1) {
    await ticks(1);
    for (const each of begun) each.status = 'failed';
  }
  const base = `${bucket}/2026-11-21T08-00-00-000Z-scheduled`;
  expect(begun.map(({ location }) => location)).toEqual([base, `${base}-2`, `${base}-3`]);
  expect(new Set(begun.map(({ at }) => at)).size).toBe(1);
  expect(only(world)).toMatchObject({ status: 'failed', failures: 3, lookAt: null });
  expect(world.troubles.filter((each) => each.startsWith(backupTrouble))).toHaveLength(3);
});

test('what may not be begun is tried again, and said in the words that the alert reads', async () => {
  const world = createWorld();
  const { begun, trouble, ticks } = withExports(world);
  trouble.refused = 2;
  await ticks(8);
  expect(begun).toHaveLength(1);
  expect(world.troubles).toHaveLength(2);
  expect(world.troubles.every((each) => each.startsWith(backupTrouble))).toBe(true);
});

test.each(['nobody hears of', 'goes on and on'])('one that %s is given up before the next begins', async (what) => {
  const world = createWorld();
  const { trouble, ticks } = withExports(world);
  await ticks(3);
  trouble.hidden = what === 'nobody hears of';
  world.advance(5 * 3600);
  await ticks(1);
  expect(only(world)).toMatchObject({ status: 'failed', lookAt: null });
  expect(world.troubles.some((each) => each.startsWith(backupTrouble))).toBe(true);
});

test('the checklist says of when the last export is, and that one failed', async () => {
  const world = createWorld();
  const { begun, ticks } = withExports(world);
  const org = asOrg({ data: world.store.docs.get('orgs/acme')?.data, updateTime: null });
  const said = async () => checkBackups(world.store, org);
  expect(await said()).toMatchObject({ state: 'unknown', command: expect.stringContaining('backups list') });
  await ticks(2);
  expect(await said()).toMatchObject({ state: 'unknown' });
  for (const each of begun) each.status = 'done';
  await ticks(3);
  const known = { state: 'ok', what: `All documents are exported as of ${only(world).at}.` };
  expect(await said()).toMatchObject(known);
  world.advance(6 * 3600);
  await ticks(1);
  expect(await said()).toMatchObject(known);
  for (let minute = 0; minute < 60; minute += 1) {
    await ticks(1);
    for (const each of begun) each.status = 'failed';
  }
  expect(await said()).toMatchObject({ state: 'missing', command: 'slipway backup --list' });
});

test('without a bucket nothing is written down', async () => {
  const world = createWorld();
  await tick(world.shell);
  expect(records(world).size).toBe(0);
});
