import type { Analysis } from '../../../shared/plan.ts';
import { buildPackagesFor } from '../system-packages.ts';
import { copy, type Dockerfile, type Instruction, installPackages, run, type Stage, workdir } from './instructions.ts';
import { nodeImage } from './node.ts';
import { siteStage } from './site.ts';

const debian = 'debian:trixie-slim';
/** Newest known in November 2026, for repositories that name no version. */
const defaults = { zola: '0.21.0', mdbook: '0.4.52' } as const;
const number = (version: string | null): string | null => /^\d+\.\d+(\.\d+)?$/.exec(version ?? '')?.[0] ?? null;

/** How the generator itself gets into the stage that builds. */
function generatorStage(
  slug: string | null,
  version: string | null,
): { readonly from: string; readonly instructions: readonly Instruction[] } {
  const wanted = number(version);
  if (slug === 'zola') {
    const from = `ghcr.io/getzola/zola:v${wanted ?? defaults.zola}`;
    return { from: debian, instructions: [copy(['/bin/zola'], '/usr/local/bin/zola', { from })] };
  }
  if (slug === 'mdbook') {
    return {
      from: 'rust:1-slim-bookworm',
      instructions: [run(`cargo install mdbook --locked --version ${wanted ?? defaults.mdbook}`)],
    };
  }
  // Debian's package is quick; a version that is named is built from its sources, which Go checks by their sums.
  if (wanted === null)
    return { from: debian, instructions: installPackages(['ca-certificates', 'git', 'golang-go', 'hugo']) };
  const full = wanted.split('.').length === 2 ? `${wanted}.0` : wanted;
  return {
    from: 'golang:1.26',
    instructions: [run(`CGO_ENABLED=1 go install -tags extended github.com/gohugoio/hugo@v${full}`)],
  };
}

/** A site whose generator is one program: built in one stage, served in the next. */
export function generatedSiteDockerfile(analysis: Analysis): Dockerfile {
  const { from, instructions } = generatorStage(analysis.framework, analysis.languageVersion);
  const build: Stage = {
    name: 'build',
    from,
    instructions: [
      ...instructions,
      ...installPackages(buildPackagesFor(analysis.systemPackages ?? [])),
      workdir('/site'),
      copy(['.'], './'),
      run(analysis.buildCommand ?? 'hugo --minify'),
    ],
  };
  const site = copy([`/site/${analysis.outputDirectory ?? 'public'}/`], '/srv/site/', { from: 'build' });
  return { stages: [build, siteStage(nodeImage(null), site, false)] };
}
