import type { Analysis } from '../../../shared/plan.ts';
import { buildPackagesFor } from '../system-packages.ts';
import { copy, type Dockerfile, installPackages, run, workdir } from './instructions.ts';
import { nodeImage } from './node.ts';
import { rustImage } from './rust-image.ts';
import { siteStage } from './site.ts';

/** Newest known in November 2026; it fetches the release of wasm-bindgen that Cargo.lock names by itself. */
const trunk = '0.21.14';

/** Compiled to WebAssembly by Trunk in one stage, served as files in the next. */
export function rustSiteDockerfile(analysis: Analysis): Dockerfile {
  const member = analysis.workspace?.member ?? '';
  const home = member === '' ? '/src' : `/src/${member}`;
  return {
    stages: [
      {
        name: 'build',
        from: rustImage(analysis.languageVersion),
        instructions: [
          ...installPackages([
            'build-essential',
            'pkg-config',
            'libssl-dev',
            ...buildPackagesFor(analysis.systemPackages ?? []),
          ]),
          run('rustup target add wasm32-unknown-unknown'),
          run(`cargo install trunk --locked --version ${trunk}`),
          workdir('/src'),
          copy(['.'], './'),
          ...(member === '' ? [] : [workdir(home)]),
          run(analysis.buildCommand ?? 'trunk build --release'),
        ],
      },
      siteStage(
        nodeImage(null),
        copy([`${home}/${analysis.outputDirectory ?? 'dist'}/`], '/srv/site/', { from: 'build' }),
        analysis.singlePage,
      ),
    ],
  };
}
