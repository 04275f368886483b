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
import { nodeTools } from './node-tools.ts';

export const elixirImage = (version: string | null): string =>
  `elixir:${/^\d+\.\d+(\.\d+)?/.exec(version ?? '')?.[0] ?? '1.18'}-slim`;

/** What the virtual machine of Erlang links to; the release brings the machine itself. */
const runtimePackages = ['ca-certificates', 'libncurses6', 'libstdc++6', 'openssl'];

export function elixirDockerfile(analysis: Analysis): Dockerfile {
  const image = elixirImage(analysis.languageVersion);
  const start = analysis.startCommand ?? 'mix run --no-halt';
  const release = /_build\/prod\/rel\/\w+/.exec(start)?.[0] ?? null;
  const packages = analysis.systemPackages ?? [];
  const deps: readonly Instruction[] = [
    ...installPackages(['build-essential', 'git', ...buildPackagesFor(packages)]),
    ...nodeTools(analysis.assets),
    env('MIX_ENV', 'prod'),
    env('LANG', 'C.UTF-8'),
    workdir('/app'),
    run('mix local.hex --force && mix local.rebar --force'),
    ...copyInPlace(analysis.dependencyFiles),
    run(`${analysis.installCommand ?? 'mix deps.get --only prod'} && mix deps.compile`),
  ];
  const build: readonly Instruction[] = [
    ...(analysis.dependencyFiles.includes('.') ? [] : [copy(['.'], './')]),
    ...(analysis.buildCommand === null ? [] : [run(analysis.buildCommand)]),
  ];
  const runs: readonly Instruction[] =
    release === null
      ? [copy(['/app/'], './', { from: 'build', owner: appUser })]
      : [copy([`/app/${release}/`], `./${release}/`, { from: 'build', owner: appUser })];
  return {
    stages: [
      { name: 'deps', from: image, instructions: deps },
      { name: 'build', from: 'deps', instructions: build },
      {
        name: 'run',
        // A release brings its own machine, which runs on the C library it was linked to and on any later one.
        from: release === null ? image : 'debian:trixie-slim',
        instructions: [
          ...installPackages(release === null ? packages : [...runtimePackages, ...packages]),
          env('MIX_ENV', 'prod'),
          env('LANG', 'C.UTF-8'),
          env('PHX_SERVER', 'true'),
          env('PORT', '8080'),
          workdir('/app'),
          ...runs,
          asAppUser,
          cmd(argvOf(start)),
        ],
      },
    ],
  };
}
