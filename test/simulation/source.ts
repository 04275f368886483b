import type { BuildLogs, GitHub, Secrets, TreeEntry } from '../../functions/ports.ts';
import type { Accounts, Project } from '../../functions/project-ports.ts';
import { Problem } from '../../shared/problems.ts';
import { createMemoryProject } from '../fakes/memory-project.ts';

/** Small on purpose: what a stage reads costs a simulation more than everything that the engine does. */
const trees: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'acme/web': { Dockerfile: 'FROM node:24-slim\nUSER node\nEXPOSE 8080\n', Procfile: 'release: ./migrate\n' },
  'acme/site': { Dockerfile: 'FROM nginx:1.29\nUSER nginx\nEXPOSE 8080\n' },
};

export interface Source {
  readonly github: GitHub;
  readonly buildLogs: BuildLogs;
  readonly secrets: Secrets;
  readonly project: Project;
  readonly accounts: Accounts;
  /** A new commit on every branch. */
  push(): void;
  readonly statuses: readonly { readonly sha: string; readonly state: string }[];
  /** Every listing of a tree, and who asked for it. */
  readonly listings: readonly { readonly by: string; readonly sha: string }[];
}

/** GitHub, the logs, Secret Manager and the project, as little of them as a deployment asks for. */
export function createSource(running: () => string): Source {
  const listings: { by: string; sha: string }[] = [];
  const statuses: { sha: string; state: string }[] = [];
  const accounts = new Map<string, string>();
  let made = 0;
  let head = 1;
  const shaOf = (commit: number) => commit.toString(16).padStart(40, '0');
  const github: GitHub = {
    repositories: async () => [],
    repository: async (fullName) => ({
      fullName,
      description: null,
      language: null,
      visibility: 'public',
      pushedAt: null,
      defaultBranch: 'main',
      cloneUrl: `https://git.example/${fullName}.git`,
      htmlUrl: `https://git.example/${fullName}`,
      empty: false,
    }),
    branches: async () => ['main'],
    commit: async (fullName, ref) => {
      if (ref === 'gone') throw new Problem('ref-not-found', `There is no ${ref} in ${fullName}.`, 'Name another.');
      const sha = /^[0-9a-f]{40}$/.test(ref) ? ref : shaOf(head);
      return { sha, treeSha: sha, message: 'a commit', committedAt: null };
    },
    tree: async (fullName, sha) => {
      listings.push({ by: running(), sha });
      const files = Object.entries(trees[fullName] ?? {});
      const entries = files.map(([path, text]): TreeEntry => ({ path, kind: 'file', sha: path, size: text.length }));
      return { truncated: false, entries };
    },
    blob: async (fullName, sha) => Buffer.from(trees[fullName]?.[sha] ?? ''),
    setStatus: async (_fullName, sha, { state }) => void statuses.push({ sha, state }),
  };
  return {
    github,
    statuses,
    listings,
    push: () => {
      head += 1;
    },
    buildLogs: { tail: async () => ['#5 1.0 Error: boom', 'ERROR: process "/bin/sh -c npm ci" did not complete'] },
    project: createMemoryProject().port,
    secrets: {
      write: async () => 1,
      read: async () => null,
      resolve: async () => 7,
      list: async () => [],
      allowReader: async () => undefined,
      remove: async () => undefined,
    },
    accounts: {
      ensure: async (email) => {
        made += 1;
        if (!accounts.has(email)) accounts.set(email, String(made));
      },
      find: async (email) => accounts.get(email) ?? null,
      remove: async (email, id) => {
        if (accounts.get(email) === id) accounts.delete(email);
      },
    },
  };
}
