import type { Analysis } from '../../../shared/plan.ts';
import { argvOf } from '../shell.ts';
import {
  appUser,
  asAppUser,
  cmd,
  copy,
  type Dockerfile,
  env,
  type Instruction,
  path,
  run,
  workdir,
} from './instructions.ts';

export const pythonImage = (version: string | null): string =>
  `python:${(version ?? '3.13').split('.').slice(0, 2).join('.')}-slim`;

/** Packages live in a virtual environment, which one COPY carries into the final image. */
const venv = '/venv';

/** The package manager itself; pip is part of the virtual environment. It stays outside, so that its own packages are not the app's. */
function managerInstructions(manager: string | null): readonly Instruction[] {
  if (manager === null || manager === 'pip') return [];
  return [
    run(`python3 -m venv /opt/${manager} && /opt/${manager}/bin/pip install --no-cache-dir ${manager}`),
    path(`/opt/${manager}/bin`),
  ];
}

function copyDependencies(files: readonly string[]): readonly Instruction[] {
  const top = files.filter((file) => !file.includes('/'));
  const below = files.filter((file) => file.includes('/'));
  return [
    ...(top.length === 0 ? [] : [copy(top, './')]),
    ...below.map((file) => copy([file], `./${file.slice(0, file.lastIndexOf('/') + 1)}`)),
  ];
}

export function pythonDockerfile(analysis: Analysis): Dockerfile {
  const image = pythonImage(analysis.languageVersion);
  const install = analysis.installCommand;
  const environment = [env('VIRTUAL_ENV', venv), path(`${venv}/bin`)];
  const deps: readonly Instruction[] = [
    workdir('/app'),
    ...(install === null
      ? []
      : [
          run(`python3 -m venv ${venv}`),
          ...environment,
          ...managerInstructions(install.startsWith('pip ') ? 'pip' : analysis.packageManager),
          ...(analysis.packageManager === 'uv' ? [env('UV_PROJECT_ENVIRONMENT', venv)] : []),
          ...copyDependencies(analysis.dependencyFiles),
          run(install),
        ]),
  ];
  const build = analysis.buildCommand === null ? null : [copy(['.'], './'), run(analysis.buildCommand)];
  return {
    stages: [
      ...(install === null && build === null ? [] : [{ name: 'deps', from: image, instructions: deps }]),
      ...(build === null ? [] : [{ name: 'build', from: 'deps', instructions: build }]),
      {
        name: 'run',
        from: image,
        instructions: [
          // Without it Python keeps lines back, and a crash loses them.
          env('PYTHONUNBUFFERED', '1'),
          env('PYTHONDONTWRITEBYTECODE', '1'),
          ...(install === null ? [] : [...environment, copy([`${venv}/`], `${venv}/`, { from: 'deps' })]),
          workdir('/app'),
          build === null
            ? copy(['.'], './', { owner: appUser })
            : copy(['/app/'], './', { from: 'build', owner: appUser }),
          asAppUser,
          cmd(argvOf(analysis.startCommand ?? '')),
        ],
      },
    ],
  };
}
