import type { Analysis } from '../../../shared/plan.ts';
import { isSet } from '../set-by-you.ts';
import { argvOf, isSimpleCommand } from '../shell.ts';
import { buildPackagesFor } from '../system-packages.ts';
import {
  asAppUser,
  cmd,
  copy,
  copyInPlace,
  copyRuntimeFiles,
  type Dockerfile,
  env,
  installPackages,
  run,
  workdir,
} from './instructions.ts';

/** Newest release known in November 2026; an older one in go.mod is honoured. */
export const goImage = (version: string | null): string => `golang:${version ?? '1.26'}`;
export const distrolessStatic = 'gcr.io/distroless/static-debian12:nonroot';
/** As the static one, with the C library: https://github.com/GoogleContainerTools/distroless. */
const distrolessBase = 'gcr.io/distroless/base-debian12:nonroot';
const slim = 'debian:bookworm-slim';

/** Compiled packages, the standard library among them, are kept from build to build. */
const buildCache = '/var/cache/go-build';

/** One program, in an image that holds certificates and time zones and nothing else. */
export function goDockerfile(analysis: Analysis): Dockerfile {
  const build = analysis.buildCommand ?? 'go build -trimpath -o /out/app .';
  const plain = build.replace(/^CGO_ENABLED=1 /, '');
  const compile = isSet(analysis, 'buildCommand') ? plain : withLinkerFlags(plain);
  const withC = build.startsWith('CGO_ENABLED=1 ');
  const start = startOf(analysis.startCommand);
  const packages = analysis.systemPackages ?? [];
  const image = !isSimpleCommand(start) || packages.length > 0 ? slim : withC ? distrolessBase : distrolessStatic;
  const beside = copyRuntimeFiles(analysis);
  return {
    stages: [
      {
        name: 'deps',
        from: goImage(analysis.languageVersion),
        instructions: [
          ...installPackages(buildPackagesFor(packages)),
          workdir('/src'),
          env('CGO_ENABLED', withC ? '1' : '0'),
          env('GOCACHE', buildCache),
          ...(analysis.installCommand === null
            ? []
            : [...copyInPlace(analysis.dependencyFiles), run(analysis.installCommand)]),
        ],
      },
      {
        name: 'build',
        from: 'deps',
        instructions: [copy(['.'], './'), run(compile, buildCache)],
      },
      {
        name: 'run',
        from: image,
        instructions: [
          ...(image === slim ? installPackages(['ca-certificates', ...packages]) : []),
          ...(beside.length === 0 ? [] : [workdir('/srv'), ...beside]),
          copy(['/out/app'], '/app', { from: 'build' }),
          asAppUser,
          cmd(argvOf(start)),
        ],
      },
    ],
  };
}

/** A Procfile names the program by where its own host would have built it; what follows are its arguments. */
function startOf(command: string | null): string {
  const program = /^(?:\.\/)?[\w./-]+/.exec(command ?? '')?.[0];
  return program === undefined || command === null ? '/app' : `/app${command.slice(program.length)}`;
}

/** Leaves symbol tables out, and version control: .git is not part of the context. */
function withLinkerFlags(command: string): string {
  return command.replace(/(?<=^|&& )go build /, "go build -buildvcs=false -ldflags='-s -w' ");
}
