import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { git, gitText } from './git.ts';
import { resolveRef } from './refs.ts';
import { now, type Repositories, type Repository } from './repositories.ts';

/** A repository that is there from the start. */
export interface Seed {
  readonly owner: string;
  readonly name: string;
  /** Its content; without one the repository stays empty. */
  readonly folder?: string;
  readonly description: string;
  readonly private?: boolean;
  /** `none`: the token sees that the repository is there, and nothing inside. */
  readonly access?: 'none';
}

/** Fixed, so that the same content gives the same SHA on every machine. */
const firstCommitAt = Date.parse('2026-01-01T00:00:00Z') / 1000;
const left = ['node_modules', 'dist', '.git'];

/**
 * Makes the repository, or adds one commit where the folder has changed since the last seed. History is never rewritten,
 * and what somebody pushed in the meantime stays its parent.
 */
export async function seedRepository(repositories: Repositories, seed: Seed): Promise<Repository> {
  const { owner, name, folder, description } = seed;
  const shown = { description, private: seed.private ?? false, access: seed.access ?? 'full' } as const;
  const made = await repositories.create(owner, name, shown);
  const repository = repositories.update(made, shown);
  if (folder === undefined) return repository;
  if (!existsSync(folder)) throw new Error(`The folder of ${owner}/${name} is not there: ${folder}`);
  const tree = await writeTree(repository.dir, folder);
  if (tree === null || tree === repository.metadata.seededTree) return repository;
  await commit(repository.dir, tree);
  return repositories.update(repository, { seededTree: tree, pushedAt: now() });
}

/** Stores the folder's content as a git tree; null where it holds no file. */
async function writeTree(dir: string, folder: string): Promise<string | null> {
  const scratch = mkdtempSync(path.join(dir, 'seed-'));
  try {
    const env = { GIT_INDEX_FILE: path.join(scratch, 'index') };
    const excluded = left.flatMap((each) => [`:(exclude,glob)**/${each}/**`, `:(exclude,glob)**/${each}`]);
    // Under --work-tree, pathspecs are relative to the process's folder unless they start at the top.
    const add = [`--work-tree=${folder}`, '-c', 'core.bare=false', '-c', 'core.autocrlf=false', 'add', '--all'];
    await git(dir, [...add, '--', ':(top)', ...excluded.map((each) => each.replace('(exclude', '(top,exclude'))], {
      env,
    });
    const listed = await git(dir, ['ls-files', '--cached', '-z'], { env });
    if (listed.length === 0) return null;
    return (await git(dir, ['write-tree'], { env })).toString().trim();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function commit(dir: string, tree: string): Promise<void> {
  const parent = await resolveRef(dir, 'main');
  const parentAt = parent === null ? null : Number(await gitText(dir, 'show', '-s', '--format=%ct', parent));
  const at = `${parentAt === null ? firstCommitAt : parentAt + 60} +0000`;
  const who = { NAME: 'Slipway examples', EMAIL: 'examples@slipway.invalid', DATE: at };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value])),
  );
  const input = parent === null ? 'Add the example\n' : 'Update the example\n';
  const made = await git(dir, ['commit-tree', tree, ...(parent === null ? [] : ['-p', parent])], { env, input });
  await git(dir, ['update-ref', 'refs/heads/main', made.toString().trim(), parent ?? '0'.repeat(40)]);
}
