import type { Analysis } from '../../../shared/plan.ts';
import { argvOf } from '../shell.ts';
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
  run,
  workdir,
} from './instructions.ts';
import { nodeImage } from './node.ts';
import { nodeTools } from './node-tools.ts';
import { siteStage } from './site.ts';

export const rubyImage = (version: string | null): string =>
  `ruby:${/^\d+\.\d+(\.\d+)?/.exec(version ?? '')?.[0] ?? '3.4'}-slim-bookworm`;

/** Gems live outside of the sources, so that one COPY carries them into the final image. */
const bundle = '/usr/local/bundle';

const environment: readonly Instruction[] = [
  env('BUNDLE_PATH', bundle),
  env('BUNDLE_WITHOUT', 'development:test'),
  env('RACK_ENV', 'production'),
  env('RAILS_ENV', 'production'),
];

export function rubyDockerfile(analysis: Analysis): Dockerfile {
  const image = rubyImage(analysis.languageVersion);
  const packages = analysis.systemPackages ?? [];
  const isBundled = analysis.packageManager === 'bundler';
  const deps: readonly Instruction[] = [
    ...installPackages(['build-essential', 'git', 'libyaml-dev', 'pkg-config', ...buildPackagesFor(packages)]),
    ...nodeTools(analysis.assets),
    workdir('/app'),
    ...environment,
    ...(analysis.lockfile === null ? [] : [env('BUNDLE_FROZEN', 'true')]),
    ...(analysis.installCommand === null
      ? []
      : [...copyInPlace(analysis.dependencyFiles), run(analysis.installCommand)]),
  ];
  const build: readonly Instruction[] = [
    copy(['.'], './'),
    ...(analysis.buildCommand === null ? [] : [run(inEnvironment(analysis.buildCommand, analysis))]),
    ...(analysis.assets == null ? [] : [run('rm -rf node_modules')]),
  ];
  const built = [
    { name: 'deps', from: image, instructions: deps },
    { name: 'build', from: 'deps', instructions: build },
  ];
  if (analysis.static) {
    const site = copy([`/app/${analysis.outputDirectory ?? '_site'}/`], '/srv/site/', { from: 'build' });
    return {
      stages: [...built, siteStage(nodeImage(null), site, analysis.singlePage)],
    };
  }
  return {
    stages: [
      ...built,
      {
        name: 'run',
        from: image,
        instructions: [
          ...installPackages(packages),
          ...environment,
          env('RAILS_LOG_TO_STDOUT', 'true'),
          env('RAILS_SERVE_STATIC_FILES', 'true'),
          workdir('/app'),
          ...(isBundled ? [copy([`${bundle}/`], `${bundle}/`, { from: 'build' })] : []),
          copy(['/app/'], './', { from: 'build', owner: appUser }),
          asAppUser,
          cmd(argvOf(analysis.startCommand ?? 'bundle exec puma')),
        ],
      },
    ],
  };
}

/** Rails asks for a secret even where it only bundles assets; from 7.1 on it makes one up, before it took any. */
function inEnvironment(command: string, analysis: Analysis): string {
  const dummies = 'SECRET_KEY_BASE_DUMMY=1 SECRET_KEY_BASE=not-used-at-run-time';
  return analysis.framework === 'rails'
    ? command.replace(/(bundle exec rails assets:precompile)/, `${dummies} $1`)
    : command;
}
