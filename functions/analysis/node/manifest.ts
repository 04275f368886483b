import { entryPointUnknown } from '../detected.ts';
import { listIn, objectIn, parseObject, stringIn, stringsIn } from '../formats/json.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

/** The fields of package.json that decide something. */
export interface Manifest {
  readonly name: string | null;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly main: string | null;
  readonly nodeRange: string | null;
  readonly voltaNode: string | null;
  readonly packageManager: string | null;
  readonly workspaces: readonly string[];
}

export function parseManifest(text: string): Manifest | null {
  const json = parseObject(text);
  if (json === null) return null;
  const workspaces = listIn(json, 'workspaces');
  return {
    name: stringIn(json, 'name'),
    scripts: stringsIn(json, 'scripts'),
    dependencies: { ...stringsIn(json, 'optionalDependencies'), ...stringsIn(json, 'dependencies') },
    devDependencies: stringsIn(json, 'devDependencies'),
    main: stringIn(json, 'main'),
    nodeRange: stringIn(objectIn(json, 'engines'), 'node'),
    voltaNode: stringIn(objectIn(json, 'volta'), 'node'),
    packageManager: stringIn(json, 'packageManager'),
    workspaces: workspaces.length > 0 ? workspaces : listIn(objectIn(json, 'workspaces'), 'packages'),
  };
}

/** The manifest of a folder, null when it has none; one that does not parse cannot be deployed. */
export function manifestOf(folder: Folder, contents: Contents): Manifest | null {
  const text = textOf(folder, contents, 'package.json');
  if (text === null) return null;
  const manifest = parseManifest(text);
  if (manifest === null) {
    throw entryPointUnknown(
      `${folder.full('package.json')} is not a JSON object.`,
      'Correct the file: `node -p "require(\'./package.json\')"` names the place.',
    );
  }
  return manifest;
}

export function dependsOn(manifest: Manifest, name: string): boolean {
  return name in manifest.dependencies || name in manifest.devDependencies;
}
