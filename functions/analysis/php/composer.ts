import { isObject, objectIn, parseObject, stringIn, stringsIn } from '../formats/json.ts';
import {
  type LanguageVersion,
  languageVersion,
  toolVersion,
  type VersionFound,
  versionIn,
} from '../language-version.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { firstWithin, satisfies } from '../version-range.ts';

export interface Composer {
  readonly require: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, unknown>>;
  readonly type: string | null;
  /** `config.platform.php`: what dependencies were resolved for. */
  readonly platform: string | null;
}

/** Minor releases with an official image, and the one taken when nothing is said (November 2026). */
const known = [
  [7, 2],
  [7, 3],
  [7, 4],
  [8, 0],
  [8, 1],
  [8, 2],
  [8, 3],
  [8, 4],
  [8, 5],
] as const;
const preferred = [8, 4] as const;
/** 8.0 ended in November 2023; a range that begins earlier says what a project once ran on. */
const oldest = [8, 1] as const;

export function composerOf(folder: Folder, contents: Contents): Composer | null {
  const json = parseObject(textOf(folder, contents, 'composer.json') ?? '');
  if (json === null) return null;
  return {
    require: stringsIn(json, 'require'),
    scripts: objectIn(json, 'scripts'),
    type: stringIn(json, 'type'),
    platform: stringIn(objectIn(objectIn(json, 'config'), 'platform'), 'php'),
  };
}

/** Composer separates alternatives with one bar, and its tilde holds the major release where two numbers follow. */
const asRange = (constraint: string): string =>
  constraint
    .replace(/\s*\|\|?\s*/g, ' || ')
    .replace(/~(\d+\.\d+)(?![\d.])/g, '^$1')
    .replace(/~(\d+\.\d+)\.\d+/g, '$1');

export function phpVersionOf(folder: Folder, contents: Contents, composer: Composer | null): LanguageVersion {
  const platform = /\d+\.\d+(?:\.\d+)?/.exec(composer?.platform ?? '')?.[0];
  const found: readonly (VersionFound | null)[] = [
    versionIn(folder, contents, '.php-version', /^\s*v?(\d+\.\d+(?:\.\d+)?)/),
    toolVersion(folder, contents, 'php'),
    platform === undefined
      ? null
      : { version: platform, file: folder.full('composer.json'), because: 'composer.json resolves for this platform' },
    within(folder, contents, composer),
  ];
  return languageVersion(found, preferred.join('.'));
}

/** What the project admits and every package that composer.lock holds: packages were resolved on their author's release. */
function within(folder: Folder, contents: Contents, composer: Composer | null): VersionFound | null {
  const constraint = composer?.require['php'];
  if (constraint === undefined) return null;
  const locked = lockedConstraints(textOf(folder, contents, 'composer.lock')).map(asRange);
  const admitted = known.filter((version) => locked.every((range) => satisfies(version, range)));
  const among = admitted.length > 0 ? admitted : known;
  // A lockfile too big to be read may hold packages that need more than the project says.
  const isUnread = folder.has('composer.lock') && textOf(folder, contents, 'composer.lock') === null;
  const wanted = among.find((version) => version.join('.') === preferred.join('.')) ?? among.at(-1) ?? preferred;
  const bounds = { oldest: isUnread ? preferred : oldest, preferred: wanted };
  const version = firstWithin(among, bounds, asRange(constraint));
  if (version === null) return null;
  return {
    version: version.join('.'),
    file: folder.full('composer.json'),
    because: `the release that ${constraint} admits`,
  };
}

/** What the packages that are deployed require of PHP. */
function lockedConstraints(text: string | null): readonly string[] {
  const packages = parseObject(text ?? '')?.['packages'];
  if (!Array.isArray(packages)) return [];
  return packages.flatMap((one: unknown) => (isObject(one) ? (stringsIn(one, 'require')['php'] ?? []) : []));
}
