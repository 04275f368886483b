import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { checkoutFolder } from './checkout.ts';
import { runChild } from './child.ts';
import { startCloud } from './cloud-component.ts';
import type { Seed } from './github/seed.ts';
import { wiringFromEnvironment } from './wiring.ts';

/** What a deploy tool meets as well: a repository without a commit, and one that the token may not read. */
const withoutContent: readonly Seed[] = [
  { owner: 'examples', name: 'empty', description: 'A repository without a commit.' },
  { owner: 'examples', name: 'private', description: 'Not readable with this token.', private: true, access: 'none' },
];

await runChild(async () => {
  const examples = await exampleRepositories(path.join(checkoutFolder(), 'examples'));
  return startCloud(wiringFromEnvironment(), [...examples, ...withoutContent]);
});

/** Every folder of `examples/` as `examples/<name>`, with the first sentence of its README. */
async function exampleRepositories(examples: string): Promise<readonly Seed[]> {
  const entries = await readdir(examples, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return Promise.all(
    folders.map(async ({ name }) => {
      const folder = path.join(examples, name);
      return { owner: 'examples', name, folder, description: await firstSentence(folder) };
    }),
  );
}

async function firstSentence(folder: string): Promise<string> {
  const readme = await readFile(path.join(folder, 'README.md'), 'utf8').catch(() => '');
  const line = readme.split('\n').find((each) => each.trim() !== '' && !each.startsWith('#'));
  return line?.trim() ?? '';
}
