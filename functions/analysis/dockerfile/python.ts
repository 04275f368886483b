import type { Analysis } from '../../../shared/plan.ts';
import { isSet } from '../set-by-you.ts';
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
  path,
  run,
  type Stage,
  workdir,
} from './instructions.ts';
import { nodeImage } from './node.ts';
import { nodeTools } from './node-tools.ts';
import { siteStage } from './site.ts';

/** By the minor release, or by the very one that a request names. */
export const pythonImage = (version: string | null, isExact: boolean): string =>
  `python:${(version ?? '3.13')
    .split('.')
    .slice(0, isExact ? 3 : 2)
    .join('.')}-slim`;
const condaImage = 'condaforge/miniforge3:25.3.1-0';

/** Packages live in an environment of their own, which one COPY carries into the final image. */
const venv = '/venv';

/** The package manager itself; pip is part of the virtual environment. It stays outside, so that its own packages are not the app's. */
function managerInstructions(manager: string | null): readonly Instruction[] {
  if (manager === null || manager === 'pip') return [];
  return [
    run(`python3 -m venv /opt/${manager} && /opt/${manager}/bin/pip install --no-cache-dir ${manager}`),
    path(`/opt/${manager}/bin`),
  ];
}

function installInstructions(analysis: Analysis, install: string): readonly Instruction[] {
  const environment = [env('VIRTUAL_ENV', venv), path(`${venv}/bin`)];
  const files = copyInPlace(analysis.dependencyFiles);
  // conda makes the environment together with Python itself.
  if (analysis.packageManager === 'conda') {
    return [...files, ...environment, run(install.replace('conda env create', `conda env create --prefix ${venv}`))];
  }
  return [
    run(`python3 -m venv ${venv}`),
    ...environment,
    ...managerInstructions(install.startsWith('pip ') ? 'pip' : analysis.packageManager),
    ...(analysis.packageManager === 'uv' ? [env('UV_PROJECT_ENVIRONMENT', venv)] : []),
    ...files,
    run(install),
  ];
}

export function pythonDockerfile(analysis: Analysis): Dockerfile {
  const image = pythonImage(analysis.languageVersion, isSet(analysis, 'languageVersion'));
  const isConda = analysis.packageManager === 'conda' && analysis.installCommand !== null;
  const install = analysis.installCommand;
  const packages = analysis.systemPackages ?? [];
  const compiled = buildPackagesFor(packages);
  const home = analysis.workspace === null ? '/app' : `/app/${analysis.workspace.member}`;
  const deps: readonly Instruction[] = [
    ...installPackages(packages.length === 0 ? [] : ['build-essential', ...compiled]),
    ...nodeTools(analysis.assets),
    workdir('/app'),
    ...(install === null ? [] : installInstructions(analysis, install)),
  ];
  const hasDeps = install !== null || analysis.buildCommand !== null;
  const build =
    analysis.buildCommand === null
      ? null
      : [
          copy(['.'], './'),
          run(analysis.buildCommand),
          ...(analysis.assets == null ? [] : [run('rm -rf node_modules')]),
        ];
  const built: readonly Stage[] = [
    ...(hasDeps ? [{ name: 'deps', from: isConda ? condaImage : image, instructions: deps }] : []),
    ...(build === null ? [] : [{ name: 'build', from: 'deps', instructions: build }]),
  ];
  if (analysis.static) {
    const site = copy([`/app/${analysis.outputDirectory ?? 'site'}/`], '/srv/site/', { from: 'build' });
    return {
      stages: [...built, siteStage(nodeImage(null), site, analysis.singlePage)],
    };
  }
  const environment = [env('VIRTUAL_ENV', venv), path(`${venv}/bin`)];
  return {
    stages: [
      ...built,
      {
        name: 'run',
        from: isConda ? 'debian:bookworm-slim' : image,
        instructions: [
          ...installPackages(packages),
          // Without it Python keeps lines back, and a crash loses them.
          env('PYTHONUNBUFFERED', '1'),
          env('PYTHONDONTWRITEBYTECODE', '1'),
          ...(install === null ? [] : [...environment, copy([`${venv}/`], `${venv}/`, { from: 'deps' })]),
          workdir('/app'),
          build === null
            ? copy(['.'], './', { owner: appUser })
            : copy(['/app/'], './', { from: 'build', owner: appUser }),
          ...(home === '/app' ? [] : [workdir(home)]),
          asAppUser,
          cmd(argvOf(analysis.startCommand ?? '')),
        ],
      },
    ],
  };
}
