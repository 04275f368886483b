import type { Analysis } from '../../../shared/plan.ts';
import { settle } from '../detected.ts';
import { parseToml } from '../formats/toml.ts';
import { type Manifest, manifestOf } from '../node/manifest.ts';
import { isProductionScript } from '../node/start.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { programFiles } from './program-files.ts';

/** A way to start that the rules would write, if only something said that it is the one. */
export interface StartCandidate {
  readonly command: string;
  readonly entryFile: string | null;
  readonly needsDevelopment: boolean;
}

const serving = /^(start|serve|server|prod|production|run|web|api|launch|boot|up)([:._-][\w:.-]*)?$/;
/** What runs on a phone or a desktop is no service, whichever file begins it. */
const appPackages = ['expo', 'react-native', 'electron', '@tauri-apps/cli'];

/**
 * The ways to start a service that was refused for want of one. None where the refusal is a decision: libraries and commands for
 * others to install, apps, workspaces of which one member has to be named.
 */
export function startCandidates(analysis: Analysis, service: Folder, contents: Contents): readonly StartCandidate[] {
  if (analysis.startCommand !== null || analysis.static || analysis.packageManager === null) return [];
  if (analysis.language === 'python') return isForOthers(service, contents) ? [] : pythonStarts(service);
  if (analysis.language !== 'node') return [];
  const manifest = settle(() => manifestOf(service, contents), null).value;
  return manifest === null || isNoService(manifest, service) ? [] : nodeStarts(manifest, service);
}

function isNoService(manifest: Manifest, service: Folder): boolean {
  const { isLibrary, hasCommand, workspaces, dependencies, devDependencies } = manifest;
  const hasMembers = workspaces.length > 0 || service.has('pnpm-workspace.yaml');
  return (
    isLibrary || hasCommand || hasMembers || appPackages.some((name) => name in dependencies || name in devDependencies)
  );
}

/** Scripts whose names say that they serve, and files that Node runs as they are. */
function nodeStarts({ scripts, dependencies, devDependencies }: Manifest, service: Folder): readonly StartCandidate[] {
  const hasTools = Object.keys(devDependencies).length > 0;
  const named = Object.entries(scripts).filter(([name, script]) => serving.test(name) && isProductionScript(script));
  const runnable = 'tsx' in dependencies ? /\.[mc]?[jt]s$/ : /\.[mc]?js$/;
  const files = programFiles('node', service).filter((file) => runnable.test(file));
  return [
    ...named.slice(0, 10).map(([name, script]) => ({
      command: `npm run ${name}`,
      entryFile: null,
      needsDevelopment: hasTools && !/^node\s/.test(script),
    })),
    ...files.map((file) => ({
      command: `${file.endsWith('ts') ? 'tsx' : 'node'} ${file}`,
      entryFile: file,
      needsDevelopment: false,
    })),
  ];
}

function pythonStarts(service: Folder): readonly StartCandidate[] {
  return programFiles('python', service).map((file) => ({
    command: `python3 ${file}`,
    entryFile: file,
    needsDevelopment: false,
  }));
}

function isForOthers(service: Folder, contents: Contents): boolean {
  return service.has('setup.py') || parseToml(textOf(service, contents, 'pyproject.toml') ?? '').has('build-system');
}
