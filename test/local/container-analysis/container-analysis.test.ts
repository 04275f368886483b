import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GoogleAuth, PassThroughClient } from 'google-auth-library';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScans } from '../../../functions/google/container-analysis.ts';
import type { Running } from '../../../local/component.ts';
import { startContainerAnalysis } from '../../../local/container-analysis/server.ts';

const image = `127.0.0.1:4810/slipway/web@sha256:${'a'.repeat(64)}`;
const auth = new GoogleAuth({ authClient: new PassThroughClient() });
let folder: string;
let files: Map<string, string>;
let running: Running;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'advisories-'));
  files = new Map([['/app/package-lock.json', lockfile({ minimist: '1.2.5', express: '5.1.0' })]]);
  running = await startContainerAnalysis({
    port: 0,
    project: 'slipway-local',
    advisories: folder,
    executor: {
      inspect: async (reference) =>
        reference === image ? { digest: 'sha256:a', sizeBytes: null, env: {}, user: null, workdir: '/app' } : null,
      readFiles: async (_image, paths) => new Map([...files].filter(([name]) => paths.includes(name))),
    },
  });
});
afterEach(async () => {
  await running.close();
  await rm(folder, { recursive: true });
});

const lockfile = (versions: Readonly<Record<string, string>>) =>
  JSON.stringify({
    lockfileVersion: 3,
    packages: Object.fromEntries(
      Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]),
    ),
  });

const advise = (id: string, name: string, rest: object = {}) =>
  writeFile(
    path.join(folder, `${id}.json`),
    JSON.stringify({
      id,
      affected: [
        {
          package: { ecosystem: 'npm', name },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.6' }] }],
        },
      ],
      ...rest,
    }),
  );

const scans = () => createScans('slipway-local', `127.0.0.1:${running.port}`, auth);

test('what is known of a package comes out as it went in', async () => {
  await advise('GHSA-xvch-5gv4-984h', 'minimist', {
    aliases: ['CVE-2021-44906'],
    database_specific: { severity: 'CRITICAL' },
  });
  expect(await scans().find(image)).toEqual({
    state: 'scanned',
    vulnerabilities: [
      {
        id: 'CVE-2021-44906',
        package: 'minimist',
        version: '1.2.5',
        fixedIn: '1.2.6',
        severity: 'critical',
        from: 'npm, /app/package-lock.json',
      },
    ],
  });
});

test('a machine without advisories says that it compares with nothing', async () => {
  expect(await scans().find(image)).toEqual({
    state: 'unscanned',
    because: 'there are no advisories on this machine to compare it with.',
  });
});

test('an image in which no list of packages is found is not called harmless', async () => {
  await advise('A-1', 'minimist');
  files.clear();
  expect(await scans().find(image)).toMatchObject({ state: 'unscanned' });
});

test('an image that is not here is unknown', async () => {
  await advise('A-1', 'minimist');
  expect(await scans().find(image.replace('web', 'other'))).toEqual({ state: 'unknown' });
});

test('an advisory that comes or changes later is found at the next look', async () => {
  await advise('A-1', 'left-pad');
  expect(await scans().find(image)).toEqual({ state: 'scanned', vulnerabilities: [] });
  await advise('A-2', 'minimist');
  expect(await scans().find(image)).toMatchObject({ vulnerabilities: [{ id: 'A-2', severity: 'unknown' }] });
  await advise('A-1', 'minimist');
  await utimes(path.join(folder, 'A-1.json'), new Date(), new Date(Date.now() + 1_000));
  const both = await scans().find(image);
  expect(both.state === 'scanned' && both.vulnerabilities).toHaveLength(2);
});

test('thousands come page by page', async () => {
  const many = Object.fromEntries(Array.from({ length: 2_300 }, (_, n) => [`p${n}`, '1.0.0']));
  files.set('/app/package-lock.json', lockfile(many));
  const affected = Object.keys(many).map((name) => ({
    package: { ecosystem: 'npm', name },
    ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
  }));
  await writeFile(path.join(folder, 'many.json'), JSON.stringify([{ id: 'MANY-1', affected }]));
  const scan = await scans().find(image);
  const found = scan.state === 'scanned' ? scan.vulnerabilities : [];
  expect(new Set(found.map((each) => each.package)).size).toBe(2_300);
  expect(found[0]?.fixedIn).toBeNull();
});

test('a file that is no advisory is named, and makes no image harmless', async () => {
  await writeFile(path.join(folder, 'broken.json'), '{"name": "no advisory"}');
  expect(await scans().find(image)).toMatchObject({
    state: 'unscanned',
    because: expect.stringContaining('broken.json is no advisory'),
  });
});
