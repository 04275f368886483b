import { expect, test } from 'vitest';
import { remoteTree } from '../../../../functions/analysis/reading/remote.ts';
import type { GitHub, TreeEntry } from '../../../../functions/ports.ts';
import { createMemoryCloud } from '../../../fakes/memory-cloud.ts';

const entry = (path: string, kind: TreeEntry['kind'], sha: string): TreeEntry => ({ path, kind, sha, size: 1 });

/** A repository whose whole listing is cut short after its first folder. */
function cutShort(folderIsCut: boolean): GitHub {
  return {
    ...createMemoryCloud().ports.github,
    tree: async (_repository, sha) =>
      sha === 'commit'
        ? { entries: [entry('README.md', 'file', 'r'), entry('api', 'folder', 'api-tree')], truncated: true }
        : { entries: [entry('package.json', 'file', 'p')], truncated: folderIsCut },
    blob: async (_repository, sha) => Buffer.from(`text of ${sha}`),
  };
}

test('a listing that GitHub cuts short is completed by the listing of the root folder', async () => {
  const { entries, read } = await remoteTree(cutShort(false), 'a/b', 'commit', 'api');
  expect(entries.map(({ path }) => path)).toEqual(['README.md', 'api', 'api/package.json']);
  expect([...(await read(['api/package.json', 'nowhere']))]).toEqual([['api/package.json', 'text of p']]);
});

test.each([
  ['', false],
  ['web', false],
  ['api', true],
])('without a folder that is listed whole it is refused: %j', async (root, folderIsCut) => {
  await expect(remoteTree(cutShort(folderIsCut), 'a/b', 'commit', root)).rejects.toMatchObject({
    failure: { code: 'repository-too-large' },
  });
});

test('a file is fetched once, however often it is read', async () => {
  const fetched: string[] = [];
  const github: GitHub = {
    ...cutShort(false),
    blob: async (_repository, sha) => {
      fetched.push(sha);
      return Buffer.from('');
    },
  };
  const { read } = await remoteTree(github, 'a/b', 'commit', 'api');
  await read(['README.md']);
  await read(['README.md', 'api/package.json']);
  expect(fetched).toEqual(['r', 'p']);
});
