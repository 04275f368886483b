import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import ignore from 'ignore';
import type { TreeEntry } from '../functions/ports.ts';
import { gitIn } from './git.ts';
import type { Terminal } from './terminal.ts';

/** What is installed or generated beside the sources and is never committed. */
const besides = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__', '.terraform']);

/**
 * The files of a folder as a listing of GitHub would have them: those that git knows or would take; without git those that .gitignore
 * does not name.
 */
export async function localTree(folder: string, env: Terminal['env']): Promise<readonly TreeEntry[]> {
  const listed = (await gitFiles(folder, env)) ?? (await filesBelow(folder));
  const entries = await Promise.all(listed.map((file) => entryOf(folder, file)));
  const files = entries.filter((entry) => entry !== null);
  const folders = new Set(files.flatMap(({ path: file }) => parentsOf(file)));
  return [...[...folders].map((each): TreeEntry => ({ path: each, kind: 'folder', sha: '', size: 0 })), ...files];
}

function parentsOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Null where the folder is not itself the top of a working tree, or git is not there. */
async function gitFiles(folder: string, env: Terminal['env']): Promise<readonly string[] | null> {
  const hasGit = await lstat(path.join(folder, '.git')).catch(() => null);
  if (hasGit === null) return null;
  const git = gitIn(folder, env);
  const listed = await git('ls-files', '-z', '--cached', '--others', '--exclude-standard').catch(() => null);
  return listed === null ? null : [...new Set(listed.split('\0').filter((file) => file !== ''))];
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const rules = ignore();
  const text = await readFile(path.join(folder, '.gitignore'), 'utf8').catch(() => '');
  rules.add(text);
  const walk = async (below: string): Promise<readonly string[]> => {
    const items = await readdir(path.join(folder, below), { withFileTypes: true });
    const found = await Promise.all(
      items.map(async (item) => {
        const file = below === '' ? item.name : `${below}/${item.name}`;
        if (besides.has(item.name) || rules.ignores(item.isDirectory() ? `${file}/` : file)) return [];
        return item.isDirectory() ? walk(file) : [file];
      }),
    );
    return found.flat();
  };
  return walk('');
}

/** A link is never followed; what is neither file nor link is left out. */
async function entryOf(folder: string, file: string): Promise<TreeEntry | null> {
  const found = await lstat(path.join(folder, file)).catch(() => null);
  if (found === null) return null;
  const kind = found.isSymbolicLink() ? 'symlink' : found.isFile() ? 'file' : found.isDirectory() ? 'submodule' : null;
  return kind === null ? null : { path: file, kind, sha: '', size: kind === 'file' ? found.size : 0 };
}

/** Reads text files of a folder at once; what cannot be read is left out. */
export async function readLocal(folder: string, files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all(
    files.map(async (file) => [file, await readFile(path.join(folder, file), 'utf8').catch(() => null)] as const),
  );
  return new Map(texts.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}
