import type { Overrides } from '../../../shared/overrides.ts';
import type { Evidence } from '../../../shared/plan.ts';
import {
  type Detected,
  type Detector,
  entryPointUnknown,
  evidence,
  nothingDetected,
  settle,
  told,
} from '../detected.ts';
import { versionFilesToRead } from '../language-version.ts';
import { buildScriptOf } from '../node/build-script.ts';
import { installCommand, scriptCommand } from '../node/commands.ts';
import { dependencyFilesOf } from '../node/dependency-files.ts';
import { configFiles, frameworkOf, type NodeFramework, nodeFrameworks } from '../node/frameworks.ts';
import { bareServer, dependsOn, type Manifest, manifestOf } from '../node/manifest.ts';
import { type NxApplication, nxApplication, nxFiles } from '../node/nx.ts';
import { nodePackageManagers, packageManagerOf } from '../node/package-manager.ts';
import { type NodeService, nodeServiceOf } from '../node/service.ts';
import { siteOf } from '../node/site.ts';
import { entryCandidates, fileIn, isProductionScript, startOf } from '../node/start.ts';
import { nodeVersionFiles, nodeVersionOf } from '../node/version.ts';
import { refuseUnseen, workspaceFiles } from '../node/workspace.ts';
import { parseProcfile } from '../procfile.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { systemPackagesOf } from '../system-packages.ts';

const nestedManifests = (folder: Folder): readonly string[] =>
  folder.files.filter((file) => /^(?:[^/]+\/){1,2}package\.json$/.test(file)).slice(0, 10);

export const node: Detector = {
  language: 'node',
  looksFor: 'package.json',
  frameworks: nodeFrameworks.map(({ slug }) => slug),
  packageManagers: nodePackageManagers,

  firstReads(folder) {
    const here = ['Procfile', '.yarnrc.yml', ...configFiles(folder)];
    return [
      ...workspaceFiles(folder),
      ...nxFiles(folder).map(folder.full),
      ...here.map(folder.full),
      ...versionFilesToRead(folder, nodeVersionFiles),
      ...nestedManifests(folder).map(folder.full),
      ...entryCandidates.filter(folder.has).slice(0, 3).map(folder.full),
    ];
  },

  claim(folder, contents) {
    const file = folder.full('package.json');
    const { value: manifest, refusal } = settle(() => manifestOf(folder, contents), null);
    if (refusal !== null) return { weight: 45, because: 'there is a package.json', file };
    if (manifest === null) return null;
    const bare = bareServer(folder, contents);
    if (bare !== null) return { weight: 44, because: `${bare} serves HTTP with Node`, file: folder.full(bare) };
    const framework = frameworkOf(manifest);
    const builds = buildScriptOf(manifest, framework) !== null;
    // A page with a formatter beside it is a page.
    const isPage =
      framework === null &&
      !builds &&
      !('start' in manifest.scripts) &&
      manifest.main === null &&
      folder.has('index.html');
    if (isPage) return { weight: 28, because: 'there is a package.json', file };
    const serves = isProductionScript(manifest.scripts['start']) || folder.has('pnpm-workspace.yaml');
    if (framework !== null && framework.kind !== 'site') {
      return { weight: 72, because: `package.json depends on ${framework.slug}`, file };
    }
    if (serves || manifest.workspaces.length > 0) {
      return { weight: 70, because: 'package.json has a script that starts a server', file };
    }
    if (framework !== null) return { weight: 60, because: `package.json depends on ${framework.slug}`, file };
    return { weight: 45, because: 'there is a package.json', file };
  },

  moreReads(folder, contents, set) {
    const service = nodeServiceOf(folder, contents);
    if (service === null) return [];
    const root = service.workspace?.root ?? service.folder;
    const manifest = service.workspace?.rootManifest ?? service.manifest;
    const manager = packageManagerOf(root, manifest, contents, set.packageManager);
    const start = startOf(service.folder, service.manifest, frameworkOf(service.manifest));
    const source = start?.entryFile ?? null;
    const sources =
      source === null ? [] : [source, source.replace(/^(dist|build|lib|out)\//, 'src/').replace(/\.js$/, '.ts')];
    const lockfile = manager.version !== null && manager.name !== 'npm' && manager.lockfile !== null;
    return [
      ...sources.map(service.folder.full),
      ...(lockfile ? [root.full(manager.lockfile ?? '')] : []),
      ...configFiles(service.folder).map(service.folder.full),
    ];
  },

  detect(folder, contents, set) {
    const own = manifestOf(folder, contents);
    if (own === null) return nothingDetected;
    const alone: NodeService = { folder, manifest: own, workspace: null, member: '', because: null };
    const found = settle(() => nodeServiceOf(folder, contents) ?? alone, alone);
    const service = found.value;
    const { manifest, workspace } = service;
    if (workspace !== null) refuseUnseen(set.packageManager, workspace);
    const root = workspace?.root ?? service.folder;
    const rootManifest = workspace?.rootManifest ?? manifest;
    const framework = chosenFramework(manifest, set);
    const manager = packageManagerOf(root, rootManifest, contents, set.packageManager);
    const folders = [{ folder: service.folder, manifest }];
    const version = nodeVersionOf(
      workspace === null ? folders : [...folders, { folder: root, manifest: rootManifest }],
      contents,
    );
    const memberName = workspace === null ? null : (manifest.name ?? service.member);
    const file = service.folder.full('package.json');
    const settled = settle(() => decideHow(service.folder, contents, manager.name, set), nothingKnown);
    const how = settled.value;
    const script = buildScriptOf(manifest, framework);
    const refusal = found.refusal ?? settled.refusal;
    const needsInstall =
      manager.lockfile !== null ||
      Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...rootManifest.dependencies }).length > 0;
    const install = needsInstall
      ? installCommand(manager, { frozen: manager.lockfile !== null, member: memberName })
      : null;
    const build = how.builtBy ?? (script === null ? how.buildCommand : scriptCommand(manager, script, memberName));
    const because: readonly (Evidence | null)[] = [
      version.evidence,
      framework === null ? null : evidence('framework', framework.slug, 'package.json depends on it', file),
      ...manager.evidence,
      install === null
        ? null
        : evidence('installCommand', install, 'it installs what the lockfile or manifest says', file),
      build === null
        ? null
        : evidence(
            'buildCommand',
            build,
            script === null || how.builtBy !== null
              ? 'the framework is built so'
              : `package.json has a script ${script}`,
            file,
          ),
      ...how.evidence,
      workspace === null ? null : evidence('workspace', service.member, service.because ?? '', file),
    ];
    return {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework: framework?.slug ?? null,
      packageManager: manager.name,
      packageManagerVersion: manager.version,
      installCommand: install,
      buildCommand: build,
      startCommand: refusal === null ? how.startCommand : null,
      entryFile: how.entryFile,
      static: how.static,
      outputDirectory: how.outputDirectory,
      singlePage: how.singlePage,
      lockfile: manager.lockfile,
      dependencyFiles: needsInstall ? dependencyFilesOf(root, workspace, [rootManifest, manifest], manager) : [],
      workspace: workspace === null ? null : { root: root.path, member: service.member, name: manifest.name },
      systemPackages: systemPackagesOf('node', Object.keys(manifest.dependencies), service.folder, contents),
      needsDevelopment: how.needsDevelopment,
      refusal,
      evidence: because.filter((item) => item !== null),
    };
  },
};

/** The framework that the request names, as one of several of this name that the package depends on. */
function chosenFramework(manifest: Manifest, { framework: slug }: Overrides): NodeFramework | null {
  if (slug === undefined) return frameworkOf(manifest);
  const named = nodeFrameworks.filter((framework) => framework.slug === slug);
  return named.find(({ packages }) => packages.some((name) => dependsOn(manifest, name))) ?? named.at(-1) ?? null;
}

type How = Pick<
  Detected,
  | 'startCommand'
  | 'entryFile'
  | 'static'
  | 'outputDirectory'
  | 'singlePage'
  | 'buildCommand'
  | 'needsDevelopment'
  | 'evidence'
> & {
  /** Builds whatever the scripts say, null to leave it to them. */
  readonly builtBy: string | null;
};

const nothingKnown: How & Detected = { ...nothingDetected, builtBy: null };

function howOfNx(nx: NxApplication, folder: Folder): How {
  const file = folder.full(nx.file);
  const because = `${nx.name} is the application of the workspace`;
  return {
    ...nothingKnown,
    builtBy: nx.build,
    startCommand: nx.start,
    static: nx.output !== null,
    outputDirectory: nx.output,
    singlePage: nx.output !== null,
    evidence: [...told('startCommand', nx.start, because, file), ...told('outputDirectory', nx.output, because, file)],
  };
}

/** What runs on a phone, a desktop or another's platform and not on a server. */
function appOf({ dependencies, devDependencies, scripts }: Manifest, folder: Folder): string | null {
  const all = { ...dependencies, ...devDependencies };
  if (folder.first('wrangler.toml', 'wrangler.json', 'wrangler.jsonc') !== null) return 'the workers of Cloudflare';
  if ('expo' in all || 'react-native' in all) return 'phones';
  // Tests and tools may bring Electron along; an app names it in a script.
  const isElectron = 'electron' in all && Object.values(scripts).some((script) => /\belectron\b/.test(script));
  return isElectron || folder.first('src-tauri/tauri.conf.json', 'src-tauri/Cargo.toml') !== null ? 'desktops' : null;
}

/** A server that is started, or a site that is served as files. */
function decideHow(folder: Folder, contents: Contents, manager: string, set: Overrides): How {
  const manifest = manifestOf(folder, contents);
  if (manifest === null) return nothingKnown;
  const file = folder.full('package.json');
  const framework = chosenFramework(manifest, set);
  if (set.outputDirectory !== undefined) {
    const build = framework?.build === undefined ? null : `npx ${framework.build}`;
    return { ...nothingKnown, static: true, singlePage: framework?.singlePage === true, buildCommand: build };
  }
  const web = parseProcfile(textOf(folder, contents, 'Procfile')).web;
  if (web !== null) {
    return {
      ...nothingKnown,
      startCommand: web,
      entryFile: fileIn(web, folder, manifest.main),
      evidence: [evidence('startCommand', web, 'the Procfile says so', folder.full('Procfile'))],
    };
  }
  const nx = nxApplication(folder, contents);
  if (nx !== null && !isProductionScript(manifest.scripts['start'])) return howOfNx(nx, folder);
  const app = appOf(manifest, folder);
  const started = isProductionScript(manifest.scripts['start']);
  const site = app === 'desktops' && !started ? null : siteOf(folder, manifest, framework, contents);
  if (site !== null) return { ...nothingKnown, ...site };
  if (app !== null && (framework === null || framework.kind !== 'meta') && !started) {
    throw entryPointUnknown(
      `${file} describes an app for ${app}, which is not a service.`,
      'Name the folder of a service with --root.',
    );
  }
  const start = startOf(folder, manifest, framework, manager);
  if (start?.isGuess === true && isForOthers(folder, manifest, textOf(folder, contents, start.entryFile ?? ''))) {
    throw entryPointUnknown(
      `${file} describes a ${manifest.hasCommand ? 'command' : 'library'} for others to install: it has no script "start", and its main file serves nothing.`,
      'Add a script "start" to package.json when it is a service, or name the folder of the service with --root.',
    );
  }
  if (start === null) {
    throw entryPointUnknown(
      `${file} has no script that starts a server, and there is no server.js, index.js, app.js or main.js.`,
      'Add a script "start" to package.json, for instance "node src/server.js", or name the folder of the service with --root.',
    );
  }
  return {
    ...nothingKnown,
    needsDevelopment: start.needsDevelopment,
    startCommand: start.command,
    entryFile: start.entryFile,
    buildCommand: framework?.build === undefined ? null : `npx ${framework.build}`,
    evidence: [
      evidence('startCommand', start.command, start.because, file),
      ...(start.entryFile === null ? [] : [evidence('entryFile', start.entryFile, start.because, file)]),
    ],
  };
}

const serves = /\.listen\(|createServer|\bserve\(|Bun\.serve|Deno\.serve|\.start\(|app\.run\(/;

/** A main file is no server's when the manifest is that of a library or a command and the file, as far as it was read, serves nothing. */
function isForOthers(folder: Folder, manifest: Manifest, entry: string | null): boolean {
  const isAction = folder.first('action.yml', 'action.yaml') !== null;
  return (manifest.isLibrary || manifest.hasCommand || isAction) && !(entry !== null && serves.test(entry));
}
