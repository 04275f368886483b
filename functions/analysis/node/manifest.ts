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
  /** Managers that engines, devEngines, volta or an install script ask for. */
  readonly wantedManagers: readonly string[];
  /** Whether it says how others are to import it, which a service has no use for. */
  readonly isLibrary: boolean;
  /** Whether it installs a command, as tools do. */
  readonly hasCommand: boolean;
  readonly workspaces: readonly string[];
}

/** Fields that only matter to those who install the package. */
const publishing = ['exports', 'types', 'typings', 'files', 'publishConfig', 'browser', 'unpkg', 'contributes'];

export function parseManifest(text: string): Manifest | null {
  const json = parseObject(text);
  if (json === null) return null;
  const workspaces = listIn(json, 'workspaces');
  return {
    name: stringIn(json, 'name'),
    scripts: withoutAliases(stringsIn(json, 'scripts')),
    dependencies: { ...stringsIn(json, 'optionalDependencies'), ...stringsIn(json, 'dependencies') },
    devDependencies: stringsIn(json, 'devDependencies'),
    main: stringIn(json, 'main'),
    nodeRange:
      stringIn(objectIn(json, 'engines'), 'node') ??
      (stringIn(objectIn(objectIn(json, 'devEngines'), 'runtime'), 'name') === 'node'
        ? stringIn(objectIn(objectIn(json, 'devEngines'), 'runtime'), 'version')
        : null),
    voltaNode: stringIn(objectIn(json, 'volta'), 'node'),
    packageManager: stringIn(json, 'packageManager'),
    wantedManagers: [
      stringIn(objectIn(objectIn(json, 'devEngines'), 'packageManager'), 'name') ?? '',
      /only-allow (\w+)/.exec(stringsIn(json, 'scripts')['preinstall'] ?? '')?.[1] ?? '',
      ...['pnpm', 'yarn', 'bun'].filter((name) => name in stringsIn(json, 'engines')),
      ...['pnpm', 'yarn'].filter((name) => name in stringsIn(json, 'volta')),
    ].filter((name) => name !== ''),
    isLibrary: json['private'] !== true && (publishing.some((key) => key in json) || bundlesForOthers(json)),
    hasCommand: 'bin' in json,
    workspaces: workspaces.length > 0 ? workspaces : listIn(objectIn(json, 'workspaces'), 'packages'),
  };
}

/** `bun init` names its entry file as module and TypeScript as a peer, which says nothing of others. */
function bundlesForOthers(json: Readonly<Record<string, unknown>>): boolean {
  const peers = Object.keys(stringsIn(json, 'peerDependencies')).filter((name) => name !== 'typescript');
  return peers.length > 0 || /\.[cm]?js$/.test(stringIn(json, 'module') ?? '');
}

/** A start script that only runs another one is that one. */
function withoutAliases(scripts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const resolved = (script: string, depth = 0): string => {
    const other = /^(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?([\w:.-]+)$/.exec(script.trim())?.[1];
    const next = other === undefined ? undefined : scripts[other];
    return next === undefined || next === script || depth > 3 ? script : resolved(next, depth + 1);
  };
  const start = scripts['start'];
  return start === undefined ? scripts : { ...scripts, start: resolved(start) };
}

const bareNames = ['server', 'index', 'app', 'main'].flatMap((name) =>
  ['js', 'mjs', 'cjs'].map((end) => `${name}.${end}`),
);
const usesServer = /(?:\brequire\(|\bfrom\s)\s*['"](?:node:)?(?:https?|http2|net)['"]/;

/** A program that serves with what Node brings along needs no package.json. */
export function bareServer(folder: Folder, contents: Contents): string | null {
  if (folder.has('package.json')) return null;
  return (
    bareNames.find((name) => {
      const text = textOf(folder, contents, name) ?? '';
      return usesServer.test(text) && /createServer|\.listen\(/.test(text);
    }) ?? null
  );
}

/** The manifest of a folder, null when it has none; one that does not parse cannot be deployed. */
export function manifestOf(folder: Folder, contents: Contents): Manifest | null {
  const text = textOf(folder, contents, 'package.json');
  if (text === null) return bareServer(folder, contents) === null ? null : parseManifest('{}');
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
