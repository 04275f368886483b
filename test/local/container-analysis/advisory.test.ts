import { expect, test } from 'vitest';
import { advisorySchema, concerns, gradeOf, nameOf } from '../../../local/container-analysis/advisory.ts';
import { packagesOf } from '../../../local/container-analysis/packages.ts';

const advisory = (affected: object, rest: object = {}) =>
  advisorySchema.parse({ id: 'GHSA-xvch-5gv4-984h', affected: [affected], ...rest });
const npm = (version: string, name = 'minimist') => ({
  ecosystem: 'npm',
  name,
  version,
  file: '/app/package-lock.json',
});
const ranges = (...events: object[]) => ({
  package: { ecosystem: 'npm', name: 'minimist' },
  ranges: [{ type: 'SEMVER', events }],
});

test('a package is concerned from the introduction on and up to the fix, as often as that happened', () => {
  const twice = advisory(ranges({ introduced: '1.0.0' }, { fixed: '1.2.6' }, { fixed: '0.2.4' }, { introduced: '0' }));
  const fixes = ['0.0.1', '0.2.4', '0.9.0', '1.0.0', '1.2.5', '1.2.6-rc.1', '1.2.6'].map(
    (version) => concerns(twice, npm(version))?.fixedIn ?? null,
  );
  expect(fixes).toEqual(['0.2.4', null, null, '1.2.6', '1.2.6', '1.2.6', null]);
});

test('the last affected version is concerned, and without a fix none is named', () => {
  const unfixed = advisory(ranges({ introduced: '0' }, { last_affected: '2.0.0' }));
  expect(concerns(unfixed, npm('2.0.0'))).toEqual({ fixedIn: null });
  expect(concerns(unfixed, npm('2.0.1'))).toBeNull();
});

test('versions that are named one by one are concerned', () => {
  const named = advisory({ package: { ecosystem: 'npm', name: 'minimist' }, versions: ['1.2.5'] });
  expect(concerns(named, npm('1.2.5'))).toEqual({ fixedIn: null });
  expect(concerns(named, npm('1.2.4'))).toBeNull();
});

test('another package, another ecosystem and commits are not concerned, nor is anybody by what was withdrawn', () => {
  const all = ranges({ introduced: '0' });
  expect(concerns(advisory(all), npm('1.0.0', 'other'))).toBeNull();
  expect(concerns(advisory(all), { ...npm('1.0.0'), ecosystem: 'Debian:12' })).toBeNull();
  expect(concerns(advisory(all, { withdrawn: '2022-01-01T00:00:00Z' }), npm('1.0.0'))).toBeNull();
  const commits = { ...all, ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] };
  expect(concerns(advisory(commits), npm('1.0.0'))).toBeNull();
});

test('an advisory is known by its CVE, and graded by its authors before its CVSS vector', () => {
  const vector = { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] };
  expect(nameOf(advisory({}, { aliases: ['CVE-2021-44906'] }))).toBe('CVE-2021-44906');
  expect(nameOf(advisory({}))).toBe('GHSA-xvch-5gv4-984h');
  expect(gradeOf(advisory({}, { ...vector, database_specific: { severity: 'MODERATE' } }))).toBe('MEDIUM');
  expect(gradeOf(advisory({}, vector))).toBe('CRITICAL');
  expect(gradeOf(advisory({}))).toBe('SEVERITY_UNSPECIFIED');
});

const lockfile = (packages: object) => JSON.stringify({ name: 'app', lockfileVersion: 3, packages });
const inImage = (files: Readonly<Record<string, string>>) => async (paths: readonly string[]) =>
  new Map(paths.flatMap((path) => (files[path] === undefined ? [] : [[path, files[path]] as const])));

test('packages are what npm has installed, those of a workspace above its member too', async () => {
  const installed = lockfile({
    'node_modules/minimist': { version: '1.2.5' },
    'node_modules/a/node_modules/@scope/b': { version: '2.0.0' },
    'node_modules/alias': { name: 'real', version: '3.0.0' },
    'packages/web': { version: '1.0.0' },
    'node_modules/web': { resolved: 'packages/web', link: true },
  });
  const files = { '/app/node_modules/.package-lock.json': installed, '/app/package-lock.json': 'not read' };
  const packages = await packagesOf('/app/packages/web', inImage(files));
  expect(packages?.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'minimist 1.2.5',
    '@scope/b 2.0.0',
    'real 3.0.0',
  ]);
});

test('packages of Debian are the installed ones by their source, of the release that the image is', async () => {
  const status = [
    'Package: libssl3\nStatus: install ok installed\nSource: openssl (3.0.11-1)\nVersion: 3.0.11-1+b1',
    'Package: openssl\nStatus: install ok installed\nVersion: 3.0.11-1',
    'Package: gone\nStatus: deinstall ok config-files\nVersion: 1',
  ].join('\n\n');
  const files = { '/var/lib/dpkg/status': status, '/etc/os-release': 'PRETTY_NAME="x"\nVERSION_ID="12"\nID=debian\n' };
  expect(await packagesOf('/', inImage(files))).toEqual([
    { ecosystem: 'Debian:12', name: 'openssl', version: '3.0.11-1', file: '/var/lib/dpkg/status' },
  ]);
  const ubuntu = { ...files, '/etc/os-release': 'VERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n' };
  expect(await packagesOf('/', inImage(ubuntu))).toBeNull();
});

test('an image without any list is not one without packages', async () => {
  expect(await packagesOf('/app', inImage({}))).toBeNull();
});
