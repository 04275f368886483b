import type { Folder } from '../reading/folder.ts';
import type { Manifest } from './manifest.ts';
import type { PackageManager } from './package-manager.ts';
import type { Workspace } from './workspace.ts';

const managerFiles = ['.npmrc', '.yarnrc', '.yarnrc.yml', '.pnpmfile.cjs', 'pnpm-workspace.yaml', 'bunfig.toml'];
const managerFolders = ['.yarn', 'patches', 'prisma'];
const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare'];
/** Names that need no thought in a COPY instruction. */
const plain = /^[\w.@+/-]+$/;

/** A script that runs at install may need the sources, or a tool among the development dependencies (husky, prisma). */
function hasInstallScript(manifest: Manifest | null): boolean {
  return lifecycle.some((name) => name in (manifest?.scripts ?? {}));
}

/** What the install reads, or ['.'] where that cannot be told apart from the sources. */
export function dependencyFilesOf(
  root: Folder,
  workspace: Workspace | null,
  manifests: readonly (Manifest | null)[],
  manager: PackageManager,
): readonly string[] {
  if (manifests.some(hasInstallScript)) return ['.'];
  const members = (workspace?.members ?? []).map((member) => `${member}/package.json`);
  const folders = managerFolders.filter((folder) => root.files.some((file) => file.startsWith(`${folder}/`)));
  const files = [
    'package.json',
    ...(manager.lockfile === null ? [] : [manager.lockfile]),
    ...managerFiles.filter(root.has),
    ...folders.map((folder) => `${folder}/`),
    ...members,
  ];
  return files.length <= 60 && files.every((file) => plain.test(file)) ? files : ['.'];
}
