import type { Analysis } from '../../../shared/plan.ts';
import { asAppUser, cmd, copy, type Dockerfile, env, run, workdir } from './instructions.ts';

/** Newest release known in November 2026; an older one in go.mod is honoured. */
export const goImage = (version: string | null): string => `golang:${version ?? '1.26'}`;
export const distrolessStatic = 'gcr.io/distroless/static-debian12:nonroot';

/** Compiled packages, the standard library among them, are kept from build to build. */
const buildCache = '/var/cache/go-build';

/** One program without C libraries, in an image that holds certificates and time zones and nothing else. */
export function goDockerfile(analysis: Analysis): Dockerfile {
  return {
    stages: [
      {
        name: 'deps',
        from: goImage(analysis.languageVersion),
        instructions: [
          workdir('/src'),
          env('CGO_ENABLED', '0'),
          env('GOCACHE', buildCache),
          ...(analysis.installCommand === null
            ? []
            : [copy(analysis.dependencyFiles, './'), run(analysis.installCommand)]),
        ],
      },
      {
        name: 'build',
        from: 'deps',
        instructions: [
          copy(['.'], './'),
          run(withLinkerFlags(analysis.buildCommand ?? 'go build -trimpath -o /out/app .'), buildCache),
        ],
      },
      {
        name: 'run',
        from: distrolessStatic,
        instructions: [copy(['/out/app'], '/app', { from: 'build' }), asAppUser, cmd(['/app'])],
      },
    ],
  };
}

/** Leaves symbol tables out, and version control: .git is not part of the context. */
function withLinkerFlags(command: string): string {
  return command.replace(/^go build /, "go build -buildvcs=false -ldflags='-s -w' ");
}
