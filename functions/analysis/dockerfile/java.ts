import type { Analysis } from '../../../shared/plan.ts';
import { isSet } from '../set-by-you.ts';
import { argvOf } from '../shell.ts';
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
  type Stage,
  workdir,
} from './instructions.ts';
import { javaOptions, tomcatStage, unpackArchive } from './tomcat.ts';

const major = (version: string | null): string => /^\d+/.exec(version ?? '')?.[0] ?? '21';

/** Long-term releases with images; a program for an older one runs on the next. */
function javaImage(version: string | null): string {
  const wanted = Number(major(version));
  const known = [8, 11, 17, 21, 25];
  return String(known.find((release) => release >= wanted) ?? 25);
}

/** The image that builds: with the tool itself where the repository has no wrapper of it. */
export function jdkImage(analysis: Analysis): string {
  const release = javaImage(analysis.languageVersion);
  const usesWrapper = /^\.\//.test(analysis.buildCommand ?? '');
  if (usesWrapper) return `eclipse-temurin:${release}-jdk`;
  return analysis.packageManager === 'gradle' ? `gradle:8-jdk${release}` : `maven:3-eclipse-temurin-${release}`;
}

const sbtVersion = /^\d+\.\d+\.\d+$/;

/** Maven fetches the launcher of sbt and compares its checksum, which a bare download would not. */
function sbtInstructions(version: string | null): readonly Instruction[] {
  const release = sbtVersion.test(version ?? '') ? version : '1.11.7';
  const launcher = `org.scala-sbt:sbt-launch:${release}`;
  return [
    run(`mvn -B -q dependency:copy -Dartifact=${launcher} -DoutputDirectory=/opt/sbt -Dmdep.stripVersion=true`),
    run(
      `printf '%s\\n' '#!/bin/sh' 'exec java -jar /opt/sbt/sbt-launch.jar "$@"' > /usr/local/bin/sbt && chmod 755 /usr/local/bin/sbt`,
    ),
  ];
}

/** What the wrapper scripts need: Windows does not keep the mark of a program. */
const wrapper = (command: string): string => {
  const script = /^\.\/(gradlew|mvnw)\b/.exec(command)?.[1];
  return script === undefined ? command : `chmod +x ${script} && ${command}`;
};

const caches = { maven: '/root/.m2', gradle: '/root/.gradle', sbt: '/root/.cache' } as const;

export function javaDockerfile(analysis: Analysis): Dockerfile {
  const tool =
    analysis.packageManager === 'gradle' || analysis.packageManager === 'sbt' ? analysis.packageManager : 'maven';
  // What is fetched beforehand is a layer of its own; where modules depend on each other a cache has to do.
  const isWhole = analysis.dependencyFiles.includes('.') && !isSet(analysis, 'installCommand');
  const install = isWhole ? null : analysis.installCommand;
  const start = analysis.startCommand ?? 'java -jar target/*.jar';
  const made = artifactOf(start);
  const keeps = made.folder ? `cp -r ${made.path}/. /out/${made.path}/` : `cp ${made.path} /out/${made.parent}/`;
  const target = made.folder ? made.path : made.parent;
  const packages = analysis.systemPackages ?? [];
  const [servlets] = analysis.extensions ?? [];
  const collect = servlets === undefined ? `mkdir -p /out/${target} && ${keeps}` : unpackArchive(analysis);
  return {
    stages: [
      {
        name: 'deps',
        from: jdkImage(analysis),
        instructions: [
          ...installPackages(buildPackagesFor(packages)),
          ...(tool === 'sbt' ? sbtInstructions(analysis.packageManagerVersion) : []),
          workdir('/app'),
          ...(tool === 'gradle' ? [env('GRADLE_USER_HOME', caches.gradle)] : []),
          ...(install === null ? [] : [...copyInPlace(analysis.dependencyFiles), run(wrapper(install))]),
        ],
      },
      {
        name: 'build',
        from: 'deps',
        instructions: [
          copy(['.'], './'),
          run(
            `${wrapper(analysis.buildCommand ?? 'mvn -B -DskipTests package')} && ${collect}`,
            ...(install === null ? [caches[tool]] : []),
          ),
        ],
      },
      servlets === undefined
        ? runStage(analysis, start)
        : tomcatStage(javaImage(analysis.languageVersion), servlets, start, packages),
    ],
  };
}

function runStage(analysis: Analysis, start: string): Stage {
  return {
    name: 'run',
    from: `eclipse-temurin:${javaImage(analysis.languageVersion)}-jre`,
    instructions: [
      ...installPackages(analysis.systemPackages ?? []),
      javaOptions,
      workdir('/app'),
      copy(['/out/'], './', { from: 'build' }),
      ...copyRuntimeFiles(analysis),
      asAppUser,
      cmd(argvOf(start)),
    ],
  };
}

/** What the start command runs: one jar, or the folder of a distribution with its own libraries. */
function artifactOf(start: string): Artifact {
  return namedArtifact(start) ?? { path: 'target/*.jar', parent: 'target', folder: false };
}

interface Artifact {
  readonly path: string;
  readonly parent: string;
  readonly folder: boolean;
}

/** Whether a start command says where the build leaves what it starts, so that it can be copied from there. */
export const namesArtifact = (start: string): boolean => namedArtifact(start) !== null;

function namedArtifact(start: string): Artifact | null {
  // Classes and their libraries beside each other: the folder that holds both.
  const classes = /-cp '?((?:[\w.-]+\/)*target)\/classes/.exec(start)?.[1];
  if (classes !== undefined) return { path: classes, parent: classes, folder: true };
  const script = /(?:^|\s)(?:\.\/)?((?:[\w.-]+\/)*(?:build\/install\/[\w.-]+|target\/universal\/stage))\/bin\//.exec(
    start,
  )?.[1];
  const quarkus = /((?:[\w.-]+\/)*quarkus-app)\/quarkus-run\.jar/.exec(start)?.[1];
  const folder = script ?? quarkus;
  if (folder !== undefined) return { path: folder, parent: folder, folder: true };
  const jar = /-jar\s+(?:\.\/)?([\w.*/-]+\.[jw]ar)/.exec(start)?.[1];
  if (jar === undefined) return null;
  return { path: jar, parent: jar.split('/').slice(0, -1).join('/') || '.', folder: false };
}
