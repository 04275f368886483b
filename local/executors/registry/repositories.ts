import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Which manifests and tags a repository has. */
export interface Repositories {
  names(): Promise<readonly string[]>;
  tags(name: string): Promise<readonly string[] | null>;
  /** The digest that a tag or a digest means in a repository, with its media type. */
  find(name: string, reference: string): Promise<{ readonly digest: string; readonly mediaType: string } | null>;
  put(name: string, reference: string, digest: string, mediaType: string): Promise<void>;
}

/** The specification's grammar of a repository's name and of a tag. */
export const namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
export const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

interface Repository {
  /** Media type by digest. */
  readonly manifests: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Keeps one JSON file per repository, written beside and renamed. Writes wait for each other. */
export async function openRepositories(dir: string): Promise<Repositories> {
  const folder = path.join(dir, 'repositories');
  await mkdir(folder, { recursive: true });
  const fileOf = (name: string) => path.join(folder, `${encodeURIComponent(name)}.json`);
  const read = async (name: string): Promise<Repository | null> => {
    try {
      return JSON.parse(await readFile(fileOf(name), 'utf8')) as Repository;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    names: async () => {
      const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
      return files.map((file) => decodeURIComponent(file.slice(0, -'.json'.length)));
    },
    tags: async (name) => {
      const repository = await read(name);
      return repository === null ? null : Object.keys(repository.tags).sort();
    },
    find: async (name, reference) => {
      const repository = await read(name);
      const digest = reference.includes(':') ? reference : repository?.tags[reference];
      const mediaType = digest === undefined ? undefined : repository?.manifests[digest];
      return digest === undefined || mediaType === undefined ? null : { digest, mediaType };
    },
    put: (name, reference, digest, mediaType) => {
      const write = last.then(async () => {
        const { manifests, tags } = (await read(name)) ?? { manifests: {}, tags: {} };
        const isTag = !reference.includes(':');
        const next: Repository = {
          manifests: { ...manifests, [digest]: mediaType },
          tags: isTag ? { ...tags, [reference]: digest } : tags,
        };
        await writeFile(`${fileOf(name)}.new`, JSON.stringify(next));
        await rename(`${fileOf(name)}.new`, fileOf(name));
      });
      last = write.catch(() => undefined); // one failed write must not fail those behind it; its own caller hears of it
      return write;
    },
  };
}
