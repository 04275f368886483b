import type { Assets } from '../../shared/plan.ts';
import { installCommand, scriptCommand } from './node/commands.ts';
import { type Manifest, manifestOf } from './node/manifest.ts';
import { lockfileNames, packageManagerOf } from './node/package-manager.ts';
import type { Contents } from './reading/contents.ts';
import type { Folder } from './reading/folder.ts';

/** What Node does for a service of another language: bundles scripts and styles while the image is built. */
export interface AssetPipeline {
  readonly assets: Assets;
  readonly install: string;
  readonly build: string;
  readonly files: readonly string[];
}

const scripts = ['build', 'production', 'prod', 'build:prod', 'build:production', 'assets'];
const buildScript = (manifest: Manifest): string | null => scripts.find((name) => name in manifest.scripts) ?? null;

/** Files that decide whether there is one; the lockfile's format tells the manager's version. */
export function assetFiles(folder: Folder): readonly string[] {
  return folder.has('package.json')
    ? ['package.json', ...lockfileNames.filter((name) => /pnpm|yarn/.test(name)).filter(folder.has)]
    : [];
}

/** The bundler beside the service, null when package.json builds nothing. */
export function assetPipeline(folder: Folder, contents: Contents): AssetPipeline | null {
  const manifest = manifestOf(folder, contents);
  const script = manifest === null ? null : buildScript(manifest);
  if (manifest === null || script === null) return null;
  const manager = packageManagerOf(folder, manifest, contents);
  return {
    assets: { packageManager: manager.name, packageManagerVersion: manager.version },
    install: installCommand(manager, { frozen: manager.lockfile !== null }),
    build: scriptCommand(manager, script, null),
    files: ['package.json', ...(manager.lockfile === null ? [] : [manager.lockfile])],
  };
}

/** Commands one after the other, null when there are none. */
export function inOrder(...commands: readonly (string | null | undefined)[]): string | null {
  return commands.filter((command) => command != null && command !== '').join(' && ') || null;
}
