import type { Analysis } from '../../../shared/plan.ts';
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
  type Instruction,
  installPackages,
  run,
  workdir,
} from './instructions.ts';
import { rustImage } from './rust-image.ts';
import { rustSiteDockerfile } from './rust-site.ts';

/** The C library and certificates, for a program that links to nothing else. */
const distrolessCc = 'gcr.io/distroless/cc-debian12:nonroot';
const slim = 'debian:bookworm-slim';

/** Where frameworks look for their address besides PORT. */
const environment: Readonly<Record<string, readonly Instruction[]>> = {
  rocket: [env('ROCKET_ADDRESS', '0.0.0.0')],
  leptos: [env('LEPTOS_SITE_ADDR', '0.0.0.0:8080')],
};

/** Built where its dependencies are, run where there is hardly anything else. */
export function rustDockerfile(analysis: Analysis): Dockerfile {
  if (analysis.static) return rustSiteDockerfile(analysis);
  const image = rustImage(analysis.languageVersion);
  const root = '/src';
  const start = withPort(analysis);
  const program =
    /(?:^|\s)(\.\/)?(target\/release\/[\w-]+)/.exec(analysis.startCommand ?? '')?.[2] ?? 'target/release/app';
  const packages = analysis.systemPackages ?? [];
  const isDistroless = isSimpleCommand(start) && packages.length === 0;
  const plain = !analysis.dependencyFiles.includes('.');
  return {
    stages: [
      {
        name: 'deps',
        from: image,
        instructions: [
          ...installPackages([
            'build-essential',
            'pkg-config',
            'libssl-dev',
            ...buildPackagesFor(packages.filter((name) => name !== 'libssl3')),
          ]),
          workdir(root),
          ...copyInPlace(analysis.dependencyFiles),
          // Cargo refuses a manifest without any target, and the sources are not here yet.
          ...(plain
            ? [
                run(
                  `mkdir src && touch src/main.rs src/lib.rs && ${analysis.installCommand ?? 'cargo fetch'} && rm -r src`,
                ),
              ]
            : [run(analysis.installCommand ?? 'cargo fetch')]),
        ],
      },
      {
        name: 'build',
        from: 'deps',
        instructions: [
          ...(plain ? [copy(['.'], './')] : []),
          // The cache is no part of the image: what is wanted of it is copied in the same step.
          run(
            `${analysis.buildCommand ?? 'cargo build --release'} && mkdir -p /out/target/release && cp ${program} /out/target/release/`,
            `${root}/target`,
          ),
        ],
      },
      {
        name: 'run',
        from: isDistroless ? distrolessCc : slim,
        instructions: [
          ...(isDistroless ? [] : installPackages(['ca-certificates', ...packages])),
          workdir('/app'),
          copy(['/out/'], './', { from: 'build' }),
          ...copyRuntimeFiles(analysis),
          ...(environment[analysis.framework ?? ''] ?? []),
          asAppUser,
          cmd(argvOf(start)),
        ],
      },
    ],
  };
}

/** Rocket has a variable of its own for the port. */
function withPort(analysis: Analysis): string {
  const start = analysis.startCommand ?? './target/release/app';
  return analysis.framework === 'rocket' ? `ROCKET_PORT=$PORT ${start}` : start;
}
