import type { Analysis } from '../../../shared/plan.ts';
import { argvOf } from '../shell.ts';
import { buildPackagesFor } from '../system-packages.ts';
import {
  appUser,
  asAppUser,
  cmd,
  copy,
  type Dockerfile,
  env,
  type Instruction,
  installPackages,
  run,
  workdir,
} from './instructions.ts';
import { nodeImage } from './node.ts';
import { siteStage } from './site.ts';

/** The official image on Debian; the one without a suffix is the same. */
export const denoImage = (version: string | null): string => `denoland/deno:debian-${threeNumbers(version ?? '2.5.6')}`;

/** Images are published by full release only. */
function threeNumbers(version: string): string {
  const [major = '2', minor = '5', patch = '0'] = version.split('.');
  return `${major}.${minor}.${patch}`;
}

/** What is imported is fetched at build time, so that a start needs no network. */
export function denoDockerfile(analysis: Analysis): Dockerfile {
  const image = denoImage(analysis.languageVersion);
  const cache = env('DENO_DIR', '/deno-dir');
  const packages = analysis.systemPackages ?? [];
  const build: readonly Instruction[] = [
    ...installPackages(buildPackagesFor(packages)),
    workdir('/app'),
    cache,
    copy(['.'], './'),
    ...(analysis.installCommand === null ? [] : [run(analysis.installCommand)]),
    ...(analysis.buildCommand === null ? [] : [run(analysis.buildCommand)]),
  ];
  if (analysis.static) {
    const site = copy([`/app/${analysis.outputDirectory ?? '_site'}/`], '/srv/site/', { from: 'build' });
    return {
      stages: [
        { name: 'build', from: image, instructions: build },
        siteStage(nodeImage(null), site, analysis.singlePage),
      ],
    };
  }
  return {
    stages: [
      { name: 'build', from: image, instructions: build },
      {
        name: 'run',
        from: image,
        instructions: [
          ...installPackages(packages),
          workdir('/app'),
          cache,
          copy(['/deno-dir/'], '/deno-dir/', { from: 'build', owner: appUser }),
          copy(['/app/'], './', { from: 'build', owner: appUser }),
          asAppUser,
          cmd(argvOf(analysis.startCommand ?? 'deno task start')),
        ],
      },
    ],
  };
}
