import { entryPointUnknown } from '../detected.ts';
import type { Contents } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { frameworkOf } from './frameworks.ts';
import { type Manifest, manifestOf } from './manifest.ts';
import { isProductionScript } from './start.ts';
import { type Workspace, workspaceOf } from './workspace.ts';

/** The package that is deployed and the workspace it is a member of. */
export interface NodeService {
  readonly folder: Folder;
  readonly manifest: Manifest;
  /** Null when the package stands alone or is the workspace's root itself. */
  readonly workspace: Workspace | null;
  /** Relative to the workspace's root, '' without one. */
  readonly member: string;
  readonly because: string | null;
}

/** Finds the package a folder means: itself, or the one member of its workspace that can be served. */
export function nodeServiceOf(folder: Folder, contents: Contents): NodeService | null {
  const workspace = workspaceOf(folder, contents);
  const own = manifestOf(folder, contents);
  if (own === null) return null;
  if (workspace === null) return { folder, manifest: own, workspace: null, member: '', because: null };
  if (workspace.root.path !== folder.path) {
    const member = folder.path.slice(workspace.root.path.length).replace(/^\//, '');
    return { folder, manifest: own, workspace, member, because: 'the root folder names this member of the workspace' };
  }
  const members = workspace.members.flatMap((member) => {
    const manifest = manifestOf(folder.at(member), contents);
    return manifest === null ? [] : [{ member, manifest }];
  });
  const script = own.scripts['start'] ?? '';
  const named = members.filter(
    ({ member, manifest }) => (manifest.name !== null && script.includes(manifest.name)) || script.includes(member),
  );
  const starts = members.filter(({ manifest }) => isProductionScript(manifest.scripts['start']));
  const served = members.filter(({ manifest }) => frameworkOf(manifest) !== null);
  const runsItself =
    isProductionScript(script) && named.length === 0 && !/\b(turbo|nx|lerna|-r|--recursive)\b/.test(script);
  if (runsItself) return { folder, manifest: own, workspace: null, member: '', because: null };
  const candidates = [named, starts, served].find((list) => list.length > 0) ?? [];
  const only = candidates[0];
  if (only === undefined) return { folder, manifest: own, workspace: null, member: '', because: null };
  if (candidates.length > 1) {
    const names = candidates.map(({ member }) => member).join(', ');
    throw entryPointUnknown(
      `The workspace has several packages that could be the service: ${names}.`,
      `Choose one as the root folder, for instance --root ${only.member}.`,
    );
  }
  const because = named.length > 0 ? 'the script start at the top runs it' : 'it is the only member that can be served';
  return { folder: folder.at(only.member), manifest: only.manifest, workspace, member: only.member, because };
}
