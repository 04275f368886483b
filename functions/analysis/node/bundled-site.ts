import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { buildScriptOf } from './build-script.ts';
import type { Manifest } from './manifest.ts';
import { isProductionScript } from './start.ts';

/** Programs that make files for browsers out of sources. */
const bundlers = /\b(webpack|rspack|rollup|gulp|grunt|snowpack|browserify|brunch|wmr|esbuild)\b/;

const scriptOf = (manifest: Manifest): string => manifest.scripts[buildScriptOf(manifest, null) ?? ''] ?? '';

/** Whether a package without a framework is bundled for browsers: only servers for development are started. */
export function isBundledSite(folder: Folder, manifest: Manifest): boolean {
  if (!bundlers.test(scriptOf(manifest)) || manifest.isLibrary || manifest.hasCommand) return false;
  if (folder.first('server.js', 'app.js', 'index.js') !== null) return false;
  const started = ['start', 'dev', 'serve'].flatMap((name) => manifest.scripts[name] ?? []);
  const page = folder.first('index.html', 'public/index.html', 'src/index.html', 'app/index.html');
  const isStarted = isProductionScript(manifest.scripts['start']);
  return !isStarted && (page !== null || started.some((script) => !isProductionScript(script)));
}

/** Where the finished files lie: what webpack's configuration names, a bundler's usual folder, or the pages as they are. */
export function bundledOutput(folder: Folder, manifest: Manifest, contents: Contents): string {
  const config = textOf(folder, contents, 'webpack.config.js') ?? '';
  const named = /\bpath\s*:\s*(?:path\.)?(?:resolve|join)\([^,)]*,\s*['"](?:\.?\/)?([\w./-]+?)\/?['"]\s*\)/.exec(
    config,
  )?.[1];
  if (named !== undefined) return named;
  if (bundlers.test(scriptOf(manifest))) return 'dist';
  if (folder.has('index.html')) return '.';
  return scriptOf(manifest) === '' ? 'public' : 'dist';
}
