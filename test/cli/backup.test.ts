import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBackup } from '../../local/backup/archive.ts';
import { backupFolder, backupVault } from '../../local/backup/backups.ts';
import { pointedAt, slipway } from './command-line.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-backup-cli-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const at = '2026-11-20T02:00:00.000Z';
const here = () => ({ env: { SLIPWAY_DIR: dir } });

test('the list says what there is, how old it is and when it goes', async () => {
  expect((await slipway(['backup', '--list'], here())).stdout).toBe('There is no backup yet.\n');
  const documents = [{ path: 'orgs/local', fields: {} }];
  await writeBackup(backupFolder(dir), { kind: 'daily', project: 'p', at, startedAt: at, documents }, backupVault(dir));
  const { code, stdout } = await slipway(['backup', '--list'], here());
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^ID +MADE +DOCUMENTS +SIZE +EXPIRES +STATE\n2026-11-20T02-00-00-000Z-daily +\d+ \w+ ago +1 +1 kB +2026-12-20 +done\n$/,
  );
});

test('a restore of what there is none is refused, and nothing is begun', async () => {
  const { code, stderr } = await slipway(['restore', '--at', '2026-11-19T00:00:00Z'], here());
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('There is no backup 2026-11-19T00:00:00Z'),
  });
});

test.each([
  [['backup', '--kind', 'safety'], /--kind is by-hand, daily or before-change/],
  [['restore'], /required option '--at/],
])('%s is not understood', async (args, words) => {
  expect(await slipway(args, here())).toMatchObject({ code: 2, stderr: expect.stringMatching(words) });
});

test('a system in the cloud is backed up by its project', async () => {
  const { code, stderr } = await slipway(['backup', '--list'], { env: pointedAt('http://127.0.0.1:9') });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('GOOGLE_CLOUD_PROJECT') });
});
