import type { NodeFramework } from './frameworks.ts';
import type { Manifest } from './manifest.ts';

/** The scripts that hosts run to build, in the order in which Google's buildpacks and Heroku's do; then other names in use for it. */
const usual = ['gcp-build', 'build', 'heroku-postbuild', 'build:prod', 'build:production', 'compile'] as const;
/** Generators that often lie beside a program with a build of its own. */
const forDocuments = new Set(['vitepress', 'vuepress', 'docusaurus']);

/** Name of the script that builds what is deployed, null when there is none. */
export function buildScriptOf(manifest: Manifest, framework: NodeFramework | null): string | null {
  const named = usual.find((name) => name in manifest.scripts) ?? null;
  const program = framework?.build?.split(' ').slice(0, 2).join(' ');
  if (program === undefined || (named !== null && !forDocuments.has(framework?.slug ?? ''))) return named;
  if (named !== null && manifest.scripts[named]?.includes(program) === true) return named;
  const other = Object.keys(manifest.scripts).find(
    (name) => /build|generate/.test(name) && manifest.scripts[name]?.includes(program) === true,
  );
  return other ?? named;
}
