import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './bundle.ts';
import { plantedBugs } from './planted-bugs.ts';

test('each bug has its own name', () => {
  expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
});

test.each(plantedBugs.map((bug) => [bug.name, bug] as const))('%s changes exactly one place', async (_, bug) => {
  const text = await readFile(path.join(root, bug.file), 'utf8');
  expect(text.split(bug.find)).toHaveLength(2);
  expect(bug.replace).not.toBe(bug.find);
});
