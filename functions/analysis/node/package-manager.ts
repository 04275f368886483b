import type { Evidence } from '../../../shared/plan.ts';
import { evidence } from '../detected.ts';
import { parseObject, stringIn } from '../formats/json.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import type { Manifest } from './manifest.ts';

export const nodePackageManagers = ['npm', 'yarn', 'pnpm', 'bun'] as const;
export type NodePackageManager = (typeof nodePackageManagers)[number];

export interface PackageManager {
  readonly name: NodePackageManager;
  /** As declared, else the newest major that reads the lockfile, else null. */
  readonly version: string | null;
  readonly lockfile: string | null;
  readonly evidence: readonly Evidence[];
}

const lockfiles = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
} as const satisfies Readonly<Record<string, NodePackageManager>>;

export const lockfileNames = Object.keys(lockfiles) as readonly (keyof typeof lockfiles)[];

const isNodeManager = (name: string): name is NodePackageManager => nodePackageManagers.some((known) => known === name);

/** `pnpm@9.1.0+sha512...` gives pnpm and 9.1.0. */
function declaredBy(manifest: Manifest | null): { readonly name: NodePackageManager; readonly version: string } | null {
  const match = /^(npm|yarn|pnpm|bun)@(\d+(?:\.\d+){0,2}(?:-[\w.]+)?)/.exec(manifest?.packageManager ?? '');
  return match?.[1] === undefined ? null : { name: match[1] as NodePackageManager, version: match[2] ?? '' };
}

/**
 * The lockfile decides; of several, the one whose manager is declared; without any, the declaration, then its other files. One that a
 * request sets comes before all of them, and only its own lockfile counts then.
 */
export function packageManagerOf(
  folder: Folder,
  manifest: Manifest | null,
  contents: Contents,
  set?: string,
): PackageManager {
  const chosen = set !== undefined && isNodeManager(set) ? set : null;
  const declared = declaredBy(manifest);
  const present = lockfileNames.filter((name) => folder.has(name) && (chosen ?? lockfiles[name]) === lockfiles[name]);
  const lockfile = present.find((name) => lockfiles[name] === declared?.name) ?? present[0] ?? null;
  const wanted = (manifest?.wantedManagers ?? []).find(isNodeManager) ?? null;
  const found =
    lockfile !== null ? lockfiles[lockfile] : (declared?.name ?? wanted ?? byOtherFiles(folder, contents) ?? 'npm');
  const name = chosen ?? found;
  const version =
    declared?.name === name ? declared.version : lockfile === null ? null : versionFor(folder, lockfile, contents);
  const because =
    lockfile !== null
      ? `${lockfile} is the lockfile of ${name}`
      : declared !== null
        ? 'package.json declares it as packageManager'
        : wanted !== null
          ? 'package.json asks for it in engines, volta or an install script'
          : byOtherFiles(folder, contents) !== null
            ? `the folder has configuration of ${name}`
            : 'there is no lockfile, and npm comes with Node';
  return {
    name,
    version,
    lockfile,
    evidence: [
      evidence('packageManager', name, because, lockfile === null ? null : folder.full(lockfile)),
      ...(version === null
        ? []
        : [
            evidence(
              'packageManagerVersion',
              version,
              declared?.name === name ? 'package.json declares it' : 'the newest that keeps this lockfile as it is',
              folder.full(declared?.name === name ? 'package.json' : (lockfile ?? 'package.json')),
            ),
          ]),
    ],
  };
}

function byOtherFiles(folder: Folder, contents: Contents): NodePackageManager | null {
  const client = stringIn(parseObject(textOf(folder, contents, 'lerna.json') ?? '') ?? {}, 'npmClient') ?? '';
  if (isNodeManager(client)) return client;
  if (folder.first('pnpm-workspace.yaml', '.pnpmfile.cjs') !== null) return 'pnpm';
  if (folder.first('.yarnrc.yml', '.yarnrc') !== null) return 'yarn';
  return folder.has('bunfig.toml') ? 'bun' : null;
}

/** Majors by the lockfile's format: pnpm's own compatibility table, and Yarn's `__metadata.version`. */
function versionFor(folder: Folder, lockfile: string, contents: Contents): string | null {
  const text = textOf(folder, contents, lockfile) ?? '';
  if (lockfile === 'pnpm-lock.yaml') {
    const format = /^lockfileVersion:\s*['"]?(\d+)/m.exec(text)?.[1];
    return format === '5' ? '7' : format === '6' ? '8' : format === '7' ? '9' : '10';
  }
  if (lockfile === 'yarn.lock') {
    const format = Number(/^__metadata:\s*\n\s+version:\s*(\d+)/m.exec(text)?.[1] ?? 0);
    if (format > 0) return format >= 8 ? '4' : '3';
    return folder.has('.yarnrc.yml') && text === '' ? '4' : '1';
  }
  return null;
}

/** Yarn from 2 on has other commands than Yarn 1. */
export function isYarnBerry(manager: Pick<PackageManager, 'name' | 'version'>): boolean {
  return manager.name === 'yarn' && Number.parseInt(manager.version ?? '1', 10) >= 2;
}
