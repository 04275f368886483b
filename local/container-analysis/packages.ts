import path from 'node:path';
import { z } from 'zod';

/** A package in an image, as its ecosystem's advisories name it (https://ossf.github.io/osv-schema/#affectedpackage-field). */
export interface Package {
  /** `npm`, or `Debian:12`. */
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
  /** The file of the image that lists it. */
  readonly file: string;
}

/** Text of the files of an image, by absolute path; null where there is no such file. */
export type Read = (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>;

const status = '/var/lib/dpkg/status';
const release = '/etc/os-release';

/** What an image's own lists of packages say; null where it holds none that is read here. */
export async function packagesOf(workdir: string, read: Read): Promise<readonly Package[] | null> {
  const folders = foldersUpward(workdir);
  const files = await read([...folders.flatMap(npmLists), status, release]);
  const npm = folders.flatMap((folder) => {
    // npm writes down what it has really installed; the lockfile beside it may name more.
    const list = npmLists(folder).find((each) => files.has(each));
    return list === undefined ? [] : [npmPackages(list, files.get(list) ?? '')];
  });
  const debian = debianPackages(files.get(status), files.get(release));
  const lists = [...npm, ...(debian === null ? [] : [debian])];
  return lists.length === 0 ? null : lists.flat();
}

/** A member of a workspace runs in its own folder, and its packages lie in those above. */
function foldersUpward(workdir: string): readonly string[] {
  const above = path.posix.dirname(workdir);
  return above === workdir ? [workdir] : [workdir, ...foldersUpward(above)];
}

function npmLists(folder: string): readonly string[] {
  return ['node_modules/.package-lock.json', 'package-lock.json'].map((name) => path.posix.join(folder, name));
}

const lockfileSchema = z.object({
  packages: z
    .record(
      z.string(),
      z.object({ name: z.string().optional(), version: z.string().optional(), link: z.boolean().optional() }),
    )
    .default({}),
});

/** https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json#packages: the key ends with the name unless it is an alias. */
function npmPackages(file: string, text: string): readonly Package[] {
  const { packages } = lockfileSchema.parse(JSON.parse(text));
  return Object.entries(packages).flatMap(([at, { name, version, link }]) => {
    const folder = at.split('node_modules/');
    if (folder.length < 2 || link === true || version === undefined) return [];
    return [{ ecosystem: 'npm', name: name ?? folder.at(-1) ?? '', version, file }];
  });
}

/** Advisories of Debian name source packages, and the release that they are for; null where the image is not Debian's. */
function debianPackages(text: string | undefined, os: string | undefined): readonly Package[] | null {
  const number = /^VERSION_ID="?(\d+)/m.exec(os ?? '')?.[1];
  if (text === undefined || number === undefined || !/^ID="?debian"?$/m.test(os ?? '')) return null;
  const packages = text.split('\n\n').flatMap((paragraph): readonly Package[] => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1];
    const own = field('Version');
    if (own === undefined || !/^Status: .* installed$/m.test(paragraph)) return [];
    const [, name = '', version = own] = /^(\S+)(?: \((.+)\))?$/.exec(field('Source') ?? field('Package') ?? '') ?? [];
    return [{ ecosystem: `Debian:${number}`, name, version, file: status }];
  });
  return [...new Map(packages.map((each) => [`${each.name} ${each.version}`, each])).values()];
}
