import type { Analysis } from '../../../shared/plan.ts';
import { argvOf, isSimpleCommand } from '../shell.ts';
import { buildPackagesFor } from '../system-packages.ts';
import {
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

const release = (version: string | null): string => /^\d+\.\d+/.exec(version ?? '')?.[0] ?? '10.0';
const registry = 'mcr.microsoft.com/dotnet';

export function dotnetDockerfile(analysis: Analysis): Dockerfile {
  const sdk = `${registry}/sdk:${release(analysis.languageVersion)}`;
  const packages = analysis.systemPackages ?? [];
  const deps: readonly Instruction[] = [
    ...installPackages(buildPackagesFor(packages)),
    ...nodeTools(analysis.assets),
    workdir('/src'),
    env('DOTNET_CLI_TELEMETRY_OPTOUT', '1'),
    ...copyInPlace(analysis.dependencyFiles),
    ...(analysis.installCommand === null ? [] : [run(analysis.installCommand)]),
  ];
  const build: readonly Instruction[] = [
    ...(analysis.dependencyFiles.includes('.') ? [] : [copy(['.'], './')]),
    run(analysis.buildCommand ?? 'dotnet publish --configuration Release --output out'),
  ];
  const built = [
    { name: 'deps', from: sdk, instructions: deps },
    { name: 'build', from: 'deps', instructions: build },
  ];
  if (analysis.static) {
    const site = copy([`/src/${analysis.outputDirectory ?? 'out/wwwroot'}/`], '/srv/site/', { from: 'build' });
    return {
      stages: [...built, siteStage(nodeImage(null), site, analysis.singlePage)],
    };
  }
  // ASP.NET does not know PORT; programs that do not serve ignore the variable.
  const address = 'ASPNETCORE_URLS=http://0.0.0.0:$PORT';
  const command = analysis.startCommand ?? 'dotnet app.dll';
  const start = isSimpleCommand(command) ? `${address} ${command}` : `export ${address} && ${command}`;
  return {
    stages: [
      ...built,
      {
        name: 'run',
        from: `${registry}/aspnet:${release(analysis.languageVersion)}`,
        instructions: [
          ...installPackages(packages),
          env('DOTNET_EnableDiagnostics', '0'),
          env('PORT', '8080'),
          workdir('/app'),
          copy(['/src/out/'], './', { from: 'build' }),
          asAppUser,
          cmd(argvOf(start)),
        ],
      },
    ],
  };
}
