import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slipway } from './command-line.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'analyze-'));
  await writeFile(path.join(folder, 'package.json'), '{"scripts":{"start":"node server.js"}}');
  await writeFile(path.join(folder, 'server.js'), 'require("http").createServer().listen(process.env.PORT)');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const analysed = (...options: readonly string[]) => slipway(['analyze', folder, ...options, '--json']);

test('what is set is planned as a deployment with it would be', async () => {
  const { code, stdout } = await analysed('--start', 'node other.js', '--build', 'npm run make', '--port', '9090');
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ startCommand: 'node other.js', buildCommand: 'npm run make', port: 9090 });
  expect(report.dockerfile.text).toContain('CMD ["node","other.js"]');
  expect(report.dockerfile.text).toContain('RUN npm run make');
  const set = report.evidence.filter(({ because }: { because: string }) => because === 'set by you');
  expect(set.map(({ field }: { field: string }) => field)).toEqual(['buildCommand', 'startCommand', 'port']);
});

test('every value can be set, and each is its own reason', async () => {
  const options = ['--language', 'node', '--language-version', '22', '--framework', 'koa', '--package-manager', 'yarn'];
  const more = ['--install', 'yarn --verbose', '--output-dir', 'site', '--build', 'make', '--system-package', 'git'];
  const { code, stdout } = await analysed(...options, ...more, '--release', 'make db');
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    languageVersion: '22',
    framework: 'koa',
    packageManager: 'yarn',
    installCommand: 'yarn --verbose',
    outputDirectory: 'site',
    static: true,
    systemPackages: ['git'],
    releaseCommand: 'make db',
  });
  expect(report.dockerfile.text).toMatch(
    /FROM node:22-slim AS deps[\s\S]*yarn@1\n[\s\S]*RUN yarn --verbose\n[\s\S]*RUN make\n/,
  );
  expect(report.evidence.filter(({ because }: { because: string }) => because === 'set by you')).toHaveLength(9);
});

test('what this repository has nothing for is refused with what it has', async () => {
  const wrong = await analysed('--package-manager', 'maven');
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.stdout).error).toMatchObject({
    code: 'override-invalid',
    hint: 'Choose one of bun, npm, pnpm, yarn.',
  });
  expect((await analysed('--language', 'cobol')).code).toBe(2);
});

test('what no deployment could take is refused before anything is read', async () => {
  for (const options of [
    ['--start', 'cat <<EOF'],
    ['--build', ' '],
    ['--install', 'x\ny'],
    ['--language-version', '22\nUSER root'],
    ['--output-dir', '../..'],
    ['--system-package', '-y'],
    ['--start', `API_KEY=${['sk', 'live', 'aB3dE5fG7hJ9kL1mN2pQ4rS6'].join('_')} node x`],
  ]) {
    const { code, stdout } = await analysed(...options);
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { code: 'override-invalid' } }]);
  }
  expect((await analysed('--port', '70000')).code).toBe(2);
});
