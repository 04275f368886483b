import type { Analysis } from '../../../shared/plan.ts';
import { Problem } from '../../../shared/problems.ts';
import { installCommand, pruneCommand } from '../node/commands.ts';
import type { NodePackageManager } from '../node/package-manager.ts';
import { isSet } from '../set-by-you.ts';
import { argvOf, withoutAssignments } from '../shell.ts';
import { buildPackagesFor } from '../system-packages.ts';
import {
  appUser,
  asAppUser,
  cmd,
  copy,
  copyInPlace,
  type Dockerfile,
  env,
  type Instruction,
  installPackages,
  path,
  run,
  type Stage,
  workdir,
} from './instructions.ts';
import { siteStage } from './site.ts';

/** By the major release, or by the very one that a request names. */
export const nodeImage = (version: string | null, isExact = false): string =>
  `node:${(isExact ? version : version?.split('.')[0]) ?? '24'}-slim`;

/** Installs the package manager itself; npm is part of the image. */
function managerInstructions(name: NodePackageManager, version: string | null): readonly Instruction[] {
  const berry = name === 'yarn' && Number.parseInt(version ?? '1', 10) >= 2;
  const wanted = version ?? (name === 'yarn' ? '1' : 'latest');
  switch (name) {
    case 'npm':
      return [];
    case 'pnpm':
    case 'bun':
      return [run(`npm install --global ${name}@${wanted}`)];
    case 'yarn':
      // The official images bring Yarn 1 along, which --force replaces. Without node-modules Yarn 2 and later need their own loader at run time.
      return [
        ...(berry ? [env('YARN_NODE_LINKER', 'node-modules')] : []),
        run(`npm install --global --force ${berry ? '@yarnpkg/cli-dist' : 'yarn'}@${wanted}`),
      ];
  }
}

/** Keeps a manager from refusing a package.json that declares another one: https://pnpm.io/settings, yarnpkg/yarn#9015. */
function asChosen(name: NodePackageManager): readonly Instruction[] {
  if (name === 'pnpm') return [env('COREPACK_ENABLE_STRICT', '0'), env('pnpm_config_pm_on_fail', 'ignore')];
  return name === 'yarn' ? [env('SKIP_YARN_COREPACK_CHECK', '0')] : [];
}

/** Three stages: dependencies before sources, the build, and what runs; before them Bun where it is the runtime of all. */
export function nodeDockerfile(analysis: Analysis): Dockerfile {
  const official = nodeImage(analysis.languageVersion, isSet(analysis, 'languageVersion'));
  const name = (analysis.packageManager ?? 'npm') as NodePackageManager;
  if (!/^bunx?\b/.test(withoutAssignments(analysis.startCommand ?? '')))
    return { stages: nodeStages(analysis, official, name) };
  const version = name === 'bun' ? analysis.packageManagerVersion : null;
  const bun = { name: 'bun', from: official, instructions: managerInstructions('bun', version) };
  return { stages: [bun, ...nodeStages(analysis, 'bun', name)] };
}

function nodeStages(analysis: Analysis, image: string, name: NodePackageManager): readonly Stage[] {
  const manager = { name, version: analysis.packageManagerVersion };
  const member = analysis.workspace === null ? null : (analysis.workspace.name ?? analysis.workspace.member);
  const home = analysis.workspace === null ? '/app' : `/app/${plainFolder(analysis.workspace.member)}`;
  const builds = analysis.buildCommand !== null;
  // Development dependencies are needed to build, and by install scripts such as husky's.
  const needsDevelopment = analysis.needsDevelopment === true;
  const lean = !builds && !needsDevelopment && !analysis.dependencyFiles.includes('.') && analysis.lockfile !== null;
  const frozen = analysis.lockfile !== null;
  const isOwn = analysis.installCommand === null || isSet(analysis, 'installCommand');
  const install = isOwn ? analysis.installCommand : installCommand(manager, { frozen, production: lean, member });
  const prune =
    !lean && !needsDevelopment && install !== null && frozen && !analysis.static ? pruneCommand(manager, member) : null;
  const deps: readonly Instruction[] = [
    workdir('/app'),
    ...installPackages(buildPackagesFor(analysis.systemPackages ?? []).filter((name) => name !== 'chromium')),
    ...((analysis.systemPackages ?? []).includes('chromium') ? [env('PUPPETEER_SKIP_DOWNLOAD', 'true')] : []),
    ...(isSet(analysis, 'packageManager') ? [...asChosen(name)] : []),
    ...(image === name ? [] : managerInstructions(name, analysis.packageManagerVersion)),
    ...(install === null ? [] : [...copyInPlace(analysis.dependencyFiles), run(install, ...cachesOf(name))]),
  ];
  const build: readonly Instruction[] = [
    copy(['.'], './'),
    ...(analysis.buildCommand === null ? [] : [...buildIn(home, analysis, member)]),
    ...(prune === null ? [] : [workdir('/app'), run(prune)]),
  ];
  const stages = [
    { name: 'deps', from: image, instructions: deps },
    { name: 'build', from: 'deps', instructions: build },
  ];
  if (analysis.static) {
    const output =
      analysis.outputDirectory === null || analysis.outputDirectory === '.'
        ? home
        : `${home}/${analysis.outputDirectory}`;
    const site = copy([`${output}/`], '/srv/site/', { from: 'build' });
    return [...stages, siteStage(image, site, analysis.singlePage)];
  }
  const runs = (sources: readonly Instruction[]): Stage => ({
    name: 'run',
    from: image,
    instructions: runInstructions(analysis, home, sources),
  });
  const context = copy(['.'], './', { owner: appUser });
  // Where nothing is built, sources come last and alone, so that a change of theirs leaves the layer of the packages as it is.
  if (install === null && !builds) return [runs([context])];
  if (lean) {
    const packages = copy(['/app/'], './', { from: 'deps', owner: appUser });
    return [{ name: 'deps', from: image, instructions: deps }, runs([packages, context])];
  }
  return [...stages, runs([copy(['/app/'], './', { from: 'build', owner: appUser })])];
}

function runInstructions(analysis: Analysis, home: string, sources: readonly Instruction[]): readonly Instruction[] {
  const start = analysis.startCommand ?? 'npm start';
  const packages = analysis.systemPackages ?? [];
  const programs = home === '/app' ? '/app/node_modules/.bin' : `${home}/node_modules/.bin:/app/node_modules/.bin`;
  return [
    ...installPackages(packages),
    env('NODE_ENV', 'production'),
    ...(packages.includes('chromium') ? [env('PUPPETEER_EXECUTABLE_PATH', '/usr/bin/chromium')] : []),
    workdir('/app'),
    ...sources,
    ...(home === '/app' ? [] : [workdir(home)]),
    ...(analysis.installCommand === null ? [] : [path(programs)]),
    ...frameworkEnvironment(analysis),
    asAppUser,
    cmd(argvOf(start)),
  ];
}

/** Where a manager keeps what it has fetched; pnpm links from its store, which a mount would make it copy. */
function cachesOf(name: NodePackageManager): readonly string[] {
  return name === 'npm' ? ['/root/.npm'] : [];
}

/** Folder names reach WORKDIR and COPY, whose word rules differ from builder to builder for special characters. */
function plainFolder(folder: string): string {
  if (/^[\w@./+-]+$/.test(folder)) return folder;
  throw new Problem(
    'root-invalid',
    `The folder ${JSON.stringify(folder)} has characters that a Dockerfile cannot hold.`,
    'Rename it with letters, digits, hyphens and dots.',
  );
}

function buildIn(home: string, analysis: Analysis, member: string | null): readonly Instruction[] {
  const command = analysis.buildCommand ?? '';
  // A command of the workspace runs at its root, a framework's own one in the member's folder.
  const inMember = member !== null && command.startsWith('npx ');
  return inMember ? [workdir(home), run(command)] : [run(command)];
}

/** Servers that bind to loopback unless they are told otherwise. */
function frameworkEnvironment(analysis: Analysis): readonly Instruction[] {
  return analysis.framework === 'astro' || analysis.framework === 'sveltekit' || analysis.framework === 'nuxt'
    ? [env('HOST', '0.0.0.0')]
    : [];
}
