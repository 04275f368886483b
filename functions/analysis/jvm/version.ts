import {
  type LanguageVersion,
  languageVersion,
  toolVersion,
  type VersionFound,
  versionIn,
} from '../language-version.ts';
import type { Contents } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

/** The long-term release that old and new build tools run on (November 2026). */
const defaultJava = '21';

export const javaVersionFiles = ['system.properties', '.java-version', '.sdkmanrc'] as const;

const byTool: readonly (readonly [file: string, pattern: RegExp, because: string])[] = [
  ['system.properties', /^java\.runtime\.version\s*=\s*(?:\w+-)?([\d.]+)/m, 'system.properties names it'],
  ['.java-version', /^\s*(?:[a-z]\w*-)*([\d.]+)/, '.java-version names it'],
  ['.sdkmanrc', /^java\s*=\s*([\d.]+)/m, '.sdkmanrc names it'],
];

/** What the compiler is told; properties come before the plugin's own settings, because these refer to them. */
const inBuildFiles: readonly (readonly [file: string, pattern: RegExp])[] = [
  ['pom.xml', /<toolchains>[\s\S]*?<jdk>[\s\S]*?<version>\s*\[?([\d.]+)/],
  ['pom.xml', /<java\.version>\s*([\d.]+)\s*</],
  ['pom.xml', /<maven\.compiler\.release>\s*([\d.]+)\s*</],
  ['pom.xml', /<release>\s*([\d.]+)\s*</],
  ['pom.xml', /<(?:maven\.compiler\.)?target>\s*([\d.]+)\s*</],
  ['pom.xml', /<(?:maven\.compiler\.)?source>\s*([\d.]+)\s*</],
  ['pom.xml', /<(?:jdk|java)[.-]?version>\s*([\d.]+)\s*</i],
  ...['build.gradle.kts', 'build.gradle'].flatMap((file) => [
    [file, /JavaLanguageVersion\.of\(\s*["']?(\d+)/] as const,
    [file, /\bjvmToolchain\(\s*(\d+)/] as const,
    [
      file,
      /\b(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.(?:VERSION_|toVersion\(["']?)|["'])?(\d+(?:[._]\d+)?)/,
    ] as const,
    [file, /\bjvmTarget\s*(?:=|\.set\()\s*(?:JvmTarget\.JVM_|["'])(\d+(?:[._]\d+)?)/] as const,
    [file, /options\.release(?:\s*=\s*|\.set\()(\d+)/] as const,
  ]),
  ['gradle.properties', /^\s*(?:java|jdk)[._]?version\s*=\s*(\d+(?:\.\d+)*)/im],
  [
    'gradle/libs.versions.toml',
    /^\s*(?:java|jdk|jvm)(?:[-_.]?(?:version|target|toolchain))?\s*=\s*"(\d+(?:\.\d+)*)"/im,
  ],
  ['build.sbt', /"-(?:-release|release|target|source)"\s*,\s*"(?:jvm-)?(\d+(?:\.\d+)?)"|-release:(\d+)/],
];

/** What selects a JDK comes before what the compiler is told to target; 1.8 is the old name of 8. */
export function javaVersionOf(folder: Folder, contents: Contents): LanguageVersion {
  const found: readonly (VersionFound | null)[] = [
    ...byTool.map(([file, pattern, because]) => versionIn(folder, contents, file, pattern, because)),
    toolVersion(folder, contents, 'java'),
    ...inBuildFiles.map(([file, pattern]) => versionIn(folder, contents, file, pattern, `${file} is compiled for it`)),
  ];
  return languageVersion(
    found.map((one) =>
      one === null ? null : { ...one, version: one.version.replace('_', '.').replace(/^1\.(?=\d)/, '') },
    ),
    defaultJava,
  );
}
