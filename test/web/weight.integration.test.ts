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
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(assets, name), 'utf8')] as const)),
  );
  const kilobytes = (name: string): number => gzipSync(files.get(name) ?? '').length / 1000;
  const first = namedIn(await readFile(path.join(dir, 'index.html'), 'utf8'), /(?:src|href)="\/assets\/([^"]+)"/g);
  const chunkOf = (page: string): string => {
    const chunks = names.filter((name) => name.startsWith(`${page}-`) && name.endsWith('.js'));
    expect(chunks).toHaveLength(1);
    return chunks[0] ?? '';
  };
  for (const page of ['deploy', 'deployment', 'service']) {
    const loaded = new Set<string>();
    const load = (name: string): void => {
      if (loaded.has(name) || !files.has(name)) return;
      loaded.add(name);
      for (const imported of namedIn(files.get(name) ?? '', /(?:from|import)\s*"\.\/([^"]+)"/g)) load(imported);
    };
    for (const name of [...first, chunkOf(page)]) load(name);
    const total = [...loaded].reduce((sum, name) => sum + kilobytes(name), 0);
    // React and Firebase alone are more; less means that the imports were not followed.
    expect(total, page).toBeGreaterThan(200);
    expect(total, page).toBeLessThan(300);
  }
  expect(kilobytes(chunkOf('google-sign-in'))).toBeLessThan(25);
});

const namedIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

test('nothing in the page is inline but its configuration', async () => {
  const html = await readFile(path.join(dir, 'index.html'), 'utf8');
  expect(html.match(/<script(?![^>]*\bsrc=)[^>]*>/g)).toEqual(['<script type="application/json" id="slipway-config">']);
  expect(html).not.toMatch(/<style|\bstyle="|\bon\w+="/);
});
