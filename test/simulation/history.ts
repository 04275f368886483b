import type { Write } from '../../functions/ports.ts';
import type { Deployment } from '../../shared/deployment.ts';
import type { Release } from '../../shared/release.ts';
import type { Service } from '../../shared/service.ts';

/** A document as it stood after a commit; null after it was deleted. */
export interface Version<T> {
  readonly at: number;
  /** Which commit it was, counted over all. */
  readonly commit: number;
  readonly by: string;
  readonly data: T | null;
}

/** Every state that the documents in the middle of it all ever had. */
export interface History {
  readonly deployments: ReadonlyMap<string, readonly Version<Deployment>[]>;
  readonly services: ReadonlyMap<string, readonly Version<Service>[]>;
  readonly releases: ReadonlyMap<string, readonly Version<Release>[]>;
  note(writes: readonly Write[], read: (path: string) => unknown, at: number, by: string): void;
}

const watched = /^orgs\/[^/]+\/(deployments|services|releases)\/([^/]+)$/;

export function createHistory(): History {
  const deployments = new Map<string, Version<Deployment>[]>();
  const services = new Map<string, Version<Service>[]>();
  const releases = new Map<string, Version<Release>[]>();
  let commit = 0;
  return {
    deployments,
    services,
    releases,
    note: (writes, read, at, by) => {
      commit += 1;
      for (const { path } of writes) {
        const [, collection, id = ''] = watched.exec(path) ?? [];
        if (collection === 'deployments')
          add(deployments, id, { at, commit, by, data: read(path) as Deployment | null });
        else if (collection === 'services') add(services, id, { at, commit, by, data: read(path) as Service | null });
        else if (collection === 'releases') add(releases, id, { at, commit, by, data: read(path) as Release | null });
      }
    },
  };
}

function add<T>(all: Map<string, Version<T>[]>, id: string, version: Version<T>): void {
  const known = all.get(id);
  if (known === undefined) all.set(id, [version]);
  else known.push(version);
}
