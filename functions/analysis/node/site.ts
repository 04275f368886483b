import type { Evidence } from '../../../shared/plan.ts';
import { evidence } from '../detected.ts';
import { withoutScriptComments } from '../formats/jsonc.ts';
import { hostedSite } from '../hosting-files.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import { type Folder, join } from '../reading/folder.ts';
import { angularOutput } from './angular.ts';
import { buildScriptOf } from './build-script.ts';
import { bundledOutput, isBundledSite } from './bundled-site.ts';
import type { NodeFramework } from './frameworks.ts';
import { dependsOn, type Manifest } from './manifest.ts';
import { isProductionScript, servedFolder } from './start.ts';

export interface Site {
  readonly static: true;
  readonly outputDirectory: string;
  readonly singlePage: boolean;
  readonly buildCommand: string | null;
  readonly startCommand: null;
  readonly entryFile: null;
  readonly evidence: readonly Evidence[];
}

/** Where the build leaves the finished files: its script's option, its configuration, then the framework's own folder. */
function outputOf(framework: NodeFramework, manifest: Manifest, config: string): string {
  if (framework.slug === 'angular') {
    const described = config.indexOf('{');
    return angularOutput(described < 0 ? '' : config.slice(described)) ?? 'dist';
  }
  const script = manifest.scripts[buildScriptOf(manifest, framework) ?? ''] ?? '';
  const option =
    /(?:\bBUILD_PATH=['"]?|--(?:outDir|out-dir|dist-dir|output|output-path|dest)[= ]+)(?:\.\/)?([\w./-]+)/.exec(
      script,
    )?.[1];
  const configured = /\b(?:outDir|outputPath)\b"?\s*:\s*['"](?:\.\/)?([\w./-]+)['"]/.exec(config)?.[1];
  const named = framework.outputIn?.exec(config)?.[1];
  // Nuxt 2 generates into another folder than what followed it.
  const isOldNuxt =
    framework.slug === 'nuxt' &&
    /^[~^]?2\b/.test({ ...manifest.devDependencies, ...manifest.dependencies }['nuxt'] ?? '');
  const below = framework.slug === 'vite' ? rootIn(config) : '';
  const output =
    option ??
    named ??
    (configured === undefined ? undefined : join(below, configured)) ??
    (isOldNuxt ? 'dist' : join(below, framework.output ?? 'dist'));
  if (framework.slug === 'vitepress') {
    const docs = /vitepress build\s+([\w./-]+)/.exec(script)?.[1];
    if (docs !== undefined) return `${docs}/.vitepress/dist`;
  }
  return output;
}

/** The folder of Vite's page, which its output is relative to. */
const rootIn = (config: string): string =>
  /(?:^|[{,])\s*root\s*:\s*['"](?:\.\/)?([\w./-]+)['"]/m.exec(config)?.[1] ?? '';

/** Vite and its like make packages for others to install as well. */
function bundlesLibrary(framework: NodeFramework, manifest: Manifest, config: string): boolean {
  return framework.kind === 'site' && manifest.isLibrary && /\blib\s*:\s*\{/.test(config);
}

/** The site a package is, or null when it is a server. */
export function siteOf(
  folder: Folder,
  manifest: Manifest,
  framework: NodeFramework | null,
  contents: Contents,
): Site | null {
  const file = folder.full('package.json');
  const start = manifest.scripts['start'];
  const config = [...(framework?.config ?? []), 'angular.json']
    .map((name) => withoutScriptComments(textOf(folder, contents, name) ?? ''))
    .join('\n');
  const served = servedFolder(start);
  const hosted = framework === null ? hostedSite(folder, contents) : null;
  const because = ((): string | null => {
    if (framework === null) {
      if (served !== null) return 'the script start only serves files';
      const page = folder.first('index.html', 'public/index.html');
      const runs =
        isProductionScript(start) || manifest.main !== null || folder.first('server.js', 'index.js', 'app.js') !== null;
      if (page !== null && !runs) return 'there is an index.html and nothing that starts a server';
      if (hosted !== null && !runs) return `${hosted.file} names the folder of a site`;
      return isBundledSite(folder, manifest) ? 'its scripts bundle pages and start no server' : null;
    }
    const build = manifest.scripts[buildScriptOf(manifest, framework) ?? ''] ?? '';
    if (framework.slug === 'nuxt' && /nux[ti] generate/.test(build)) return 'the build generates files';
    if (framework.slug === 'next' && /\bnext export\b/.test(build)) return 'the build exports files';
    if (bundlesLibrary(framework, manifest, config)) return null;
    if (framework.kind === 'meta')
      return framework.staticWhen?.test(config) === true ? 'its configuration makes files' : null;
    if (framework.kind === 'server') return null;
    if (
      framework.serverWhen?.test(config) === true ||
      (framework.slug === 'astro' && dependsOn(manifest, '@astrojs/node'))
    ) {
      return null;
    }
    return isProductionScript(start) ? null : `${framework.slug} builds files`;
  })();
  if (because === null) return null;
  const output =
    served !== null && served !== ''
      ? served
      : framework === null
        ? (hosted?.output ?? bundledOutput(folder, manifest, contents))
        : outputOf(framework, manifest, config);
  const build = framework?.build !== undefined ? `npx ${framework.build}` : (hosted?.build ?? null);
  // Several pages at the top mean that addresses are files.
  const pages = folder.files.filter((name) => !name.includes('/') && name.endsWith('.html')).length;
  const singlePage = framework?.singlePage === true && pages <= 1;
  return {
    static: true,
    outputDirectory: output,
    singlePage,
    buildCommand: build,
    startCommand: null,
    entryFile: null,
    evidence: [
      evidence('static', 'true', because, file),
      evidence(
        'outputDirectory',
        output,
        served ? 'the script start serves it' : 'the build leaves the site there',
        file,
      ),
      ...(singlePage ? [evidence('singlePage', 'true', `${framework?.slug} routes in the browser`, file)] : []),
    ],
  };
}
