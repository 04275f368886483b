import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyInto } from '../../../../local/executors/native/copy.ts';
import { findSources } from '../../../../local/executors/native/copy-sources.ts';
import { resolveIn } from '../../../../local/executors/native/rooted.ts';

let root: string;
let outside: string;
beforeEach(async () => {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'rooted-'));
  root = path.join(dir, 'root');
  outside = path.join(dir, 'outside');
  await mkdir(root);
  await mkdir(outside);
});
afterEach(() => rm(path.dirname(root), { recursive: true, force: true }));

test('symbolic links never lead out of the root', async () => {
  await symlink(outside, path.join(root, 'absolute'));
  await symlink('../../../../outside', path.join(root, 'relative'));
  await mkdir(path.join(root, 'deep'));
  await symlink('/deep', path.join(root, 'inside'));
  expect(await resolveIn(root, '/absolute/x')).toBe(path.join(root, outside, 'x'));
  expect(await resolveIn(root, '/relative/x')).toBe(path.join(root, 'outside/x'));
  expect(await resolveIn(root, '/inside/x')).toBe(path.join(root, 'deep/x'));
  expect(await resolveIn(root, '../../x')).toBe(path.join(root, 'x'));
});

test('links that go round are refused', async () => {
  await symlink('b', path.join(root, 'a'));
  await symlink('a', path.join(root, 'b'));
  await expect(resolveIn(root, 'a')).rejects.toThrow('too many symbolic links');
});

test('a copy replaces a symbolic link and does not write through it', async () => {
  const context = path.join(path.dirname(root), 'context');
  await mkdir(context);
  await writeFile(path.join(context, 'x'), 'new');
  await writeFile(path.join(outside, 'x'), 'old');
  await symlink(path.join(outside, 'x'), path.join(root, 'x'));
  const sources = await findSources(context, ['x'], null);
  await copyInto(root, { sources, texts: [], destination: '/', workdir: '/', owner: null, mode: null });
  expect(await readFile(path.join(outside, 'x'), 'utf8')).toBe('old');
  expect(await readFile(path.join(root, 'x'), 'utf8')).toBe('new');
});

test('a source cannot leave the context, and a pattern may find nothing', async () => {
  await writeFile(path.join(outside, 'secret'), 'x');
  await symlink(path.join(outside, 'secret'), path.join(root, 'link'));
  await expect(findSources(root, ['../outside/secret'], null)).rejects.toThrow('not found');
  await expect(findSources(root, ['link/'], null)).rejects.toThrow('not found');
  expect(await findSources(root, ['*.none'], null)).toEqual([]);
});
