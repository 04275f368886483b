import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { git } from './git.ts';

/** What GitHub knows of a repository beyond git. */
interface Metadata {
  readonly description: string | null;
  readonly private: boolean;
  /** Whether the token may read what is inside. */
  readonly access: 'full' | 'none';
  readonly createdAt: string;
  readonly pushedAt: string;
  /** The tree of the last seed, null where the repository was not seeded. */
  readonly seededTree: string | null;
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
  /** The bare repository. */
  readonly dir: string;
  readonly metadata: Metadata;
}

export interface Repositories {
  find(owner: string, name: string): Repository | null;
  all(): readonly Repository[];
  create(owner: string, name: string, metadata: Partial<Metadata>): Promise<Repository>;
  update(repository: Repository, patch: Partial<Metadata>): Repository;
}

const ownerName = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;
const repositoryName = /^[A-Za-z0-9_.-]{1,100}$/;

/** GitHub's grammar, which is also what is safe in a path. */
export function isFullName(owner: string, name: string): boolean {
  return ownerName.test(owner) && repositoryName.test(name) && !/^\.|\.git$|\.lock$/.test(name);
}

/** Bare repositories under `dir/<owner>/<name>.git`; the metadata lies inside, as `repository.json`. */
export function openRepositories(dir: string): Repositories {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const place = (owner: string, name: string) => path.join(dir, owner, `${name}.git`);

  const find = (owner: string, name: string): Repository | null => {
    if (!isFullName(owner, name)) return null;
    const file = path.join(place(owner, name), 'repository.json');
    if (!existsSync(file)) return null;
    const metadata = JSON.parse(readFileSync(file, 'utf8')) as Metadata;
    return { owner, name, dir: place(owner, name), metadata };
  };

  const update = (repository: Repository, patch: Partial<Metadata>): Repository => {
    // Read again: a push may have come in between.
    const current = find(repository.owner, repository.name)?.metadata ?? repository.metadata;
    const metadata = { ...current, ...patch };
    writeBeside(path.join(repository.dir, 'repository.json'), metadata);
    return { ...repository, metadata };
  };

  return {
    find,
    update,
    all: () =>
      readdirSync(dir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap((owner) =>
          readdirSync(path.join(dir, owner.name))
            .filter((name) => name.endsWith('.git'))
            .flatMap((name) => find(owner.name, name.slice(0, -4)) ?? []),
        ),
    async create(owner, name, patch) {
      if (!isFullName(owner, name)) throw new Error(`${owner}/${name} is not the name of a repository`);
      const found = find(owner, name);
      if (found !== null) return found;
      const bare = place(owner, name);
      mkdirSync(path.dirname(bare), { recursive: true, mode: 0o700 });
      await git(bare, ['init', '--quiet', '--bare', '--template=', '--initial-branch=main']);
      for (const [key, value] of Object.entries(served)) await git(bare, ['config', key, value]);
      const createdAt = now();
      const metadata: Metadata = {
        description: null,
        private: false,
        access: 'full',
        createdAt,
        pushedAt: createdAt,
        seededTree: null,
        ...patch,
      };
      writeBeside(path.join(bare, 'repository.json'), metadata);
      return { owner, name, dir: bare, metadata };
    },
  };
}

/** As GitHub serves: each commit by its SHA, and pushes (whether one is allowed is decided before git is asked). */
const served = {
  'uploadpack.allowAnySHA1InWant': 'true',
  'uploadpack.allowFilter': 'true',
  'http.receivepack': 'true',
};

/** GitHub's times have no fractions. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

export function writeBeside(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
