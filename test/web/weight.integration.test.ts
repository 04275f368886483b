import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPage } from './build-page.ts';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-weight-'));
  await buildPage(dir);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('no page loads more than 300 kB, compressed with gzip, scripts and style together; the cloud’s sign-in adds 25', async () => {
  const assets = path.join(dir, 'assets');
  const names = (await readdir(assets)).filter((name) => /\.(js|css)$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const content = await readFile(path.join(assets, name));
      return { name, kilobytes: gzipSync(content).length / 1000 };
    }),
  );
  const isSignIn = (name: string) => name.startsWith('google-sign-in-');
  const total = (some: typeof files) => some.reduce((sum, { kilobytes }) => sum + kilobytes, 0);
  // Everything but the other page's own chunk, which is more than either page loads.
  const heaviest = (page: string): number =>
    total(files.filter(({ name }) => !name.startsWith(page) && !isSignIn(name)));
  expect(heaviest('deploy-')).toBeLessThan(300);
  expect(heaviest('deployment-')).toBeLessThan(300);
  const signIn = files.filter(({ name }) => isSignIn(name));
  expect(signIn).toHaveLength(1);
  expect(total(signIn)).toBeLessThan(25);
});

test('nothing in the page is inline but its configuration', async () => {
  const html = await readFile(path.join(dir, 'index.html'), 'utf8');
  expect(html.match(/<script(?![^>]*\bsrc=)[^>]*>/g)).toEqual(['<script type="application/json" id="slipway-config">']);
  expect(html).not.toMatch(/<style|\bstyle="|\bon\w+="/);
});
