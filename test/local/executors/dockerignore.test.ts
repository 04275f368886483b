import { expect, test } from 'vitest';
import { parseIgnored } from '../../../local/executors/dockerignore.ts';

const left = (text: string, paths: readonly string[]) => paths.filter((path) => !parseIgnored(text).ignores(path));

test('a pattern starts at the root of the context, unlike one of git', () => {
  expect(left('node_modules\n', ['node_modules/a/b.js', 'packages/x/node_modules/a'])).toEqual([
    'packages/x/node_modules/a',
  ]);
  expect(left('**/node_modules\n', ['node_modules/a', 'packages/x/node_modules/a', 'a'])).toEqual(['a']);
});

test('the last pattern that matches decides, also for a file of an ignored folder', () => {
  expect(left('docs\n!docs/kept.md\n', ['docs/a.md', 'docs/kept.md'])).toEqual(['docs/kept.md']);
  expect(left('!a\na\n', ['a'])).toEqual([]);
  expect(left('*\n!src\n!package.json\nsrc/*.test.js', ['src/a.js', 'src/a.test.js', 'package.json', 'x'])).toEqual([
    'src/a.js',
    'package.json',
  ]);
});

test('slashes at either end, dots and comments mean nothing', () => {
  expect(left('# why\n/dist/\n./build/../out\n  \n', ['dist/a', 'out/b', 'build/c', '# why'])).toEqual([
    'build/c',
    '# why',
  ]);
});

test('a folder is skipped whole only when nothing can come back', () => {
  expect(parseIgnored('node_modules').skips('node_modules')).toBe(true);
  expect(parseIgnored('node_modules\n!node_modules/a').skips('node_modules')).toBe(false);
});
