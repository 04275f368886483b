import { type Detector, evidence, nothingDetected, refusal, told } from '../detected.ts';
import { commandsOf, jvmMain } from '../jvm/commands.ts';
import { dropwizardConfiguration } from '../jvm/dropwizard.ts';
import { jvmFramework, jvmFrameworks } from '../jvm/frameworks.ts';
import { buildFileOf, buildToolOf, type JvmModule, moduleOf, modulesOf } from '../jvm/module.ts';
import { javaVersionFiles, javaVersionOf } from '../jvm/version.ts';
import { isWebArchive, servletsOf } from '../jvm/web-archive.ts';
import { versionFilesToRead } from '../language-version.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

const buildFiles = ['pom.xml', 'build.gradle.kts', 'build.gradle', 'build.sbt'] as const;
const besides = [
  'settings.gradle.kts',
  'settings.gradle',
  'project/plugins.sbt',
  'project/build.properties',
  'gradle/wrapper/gradle-wrapper.properties',
  '.mvn/wrapper/maven-wrapper.properties',
  'gradle.properties',
  'gradle/libs.versions.toml',
] as const;
const settings = ['application.properties', 'application.yml', 'application.yaml', 'application.conf'].map(
  (name) => `src/main/resources/${name}`,
);

const nestedBuilds = (folder: Folder): readonly string[] =>
  folder.files
    .filter((file) => /^(?:[^/]+\/){1,2}(?:pom\.xml|build\.gradle(?:\.kts)?)$/.test(file) && !/^buildSrc\//.test(file))
    .slice(0, 8);

function buildsAbove(folder: Folder): readonly string[] {
  const files: string[] = [];
  for (let at = folder.parent(); at !== null; at = at.parent())
    files.push(...[...buildFiles, ...besides].filter(at.has).map(at.full));
  return files;
}

/** Build files of the module and, for what they inherit, of the build's root. */
function textOfBuild(module: JvmModule, contents: Contents): string {
  const plugins = textOf(module.root, contents, 'project/plugins.sbt') ?? '';
  const inherited = module.tool === 'gradle' && module.member !== '' ? '' : buildFileOf(module.root, contents);
  return [buildFileOf(module.folder, contents), inherited, plugins].join('\n');
}

const isAndroid = /com\.android\.(application|library)|libs\.plugins\.android/;

/** A library's build file publishes, and packages nothing that runs. */
const publishes = /\bjava-library\b|maven-publish|<packaging>maven-plugin|nexus-staging|central-publishing/;

export const java: Detector = {
  language: 'java',
  looksFor: 'pom.xml, build.gradle or build.sbt',
  frameworks: jvmFrameworks.map(({ slug }) => slug),
  packageManagers: ['maven', 'gradle', 'sbt'],

  firstReads(folder) {
    if (buildToolOf(folder) === null) return [];
    const own = [...buildFiles, ...besides].map(folder.full);
    return [
      ...own,
      ...buildsAbove(folder),
      ...versionFilesToRead(folder, javaVersionFiles),
      ...nestedBuilds(folder).map(folder.full),
    ];
  },

  claim(folder, contents) {
    const tool = buildToolOf(folder);
    if (tool === null) return null;
    const file = folder.full(folder.first(...buildFiles, 'settings.gradle.kts', 'settings.gradle') ?? '');
    const module = moduleOf(folder, contents);
    const text = module === null || 'code' in module ? buildFileOf(folder, contents) : textOfBuild(module, contents);
    const framework = jvmFramework(text);
    if (framework !== null) return { weight: 82, because: `the build depends on ${framework.slug}`, file };
    return { weight: isAndroid.test(text) ? 48 : 64, because: `there is a build of ${tool}`, file };
  },

  moreReads(folder, contents) {
    const module = moduleOf(folder, contents);
    if (module === null || 'code' in module) return [];
    const main = jvmMain(module.folder);
    return [...settings, ...(main === null ? [] : [main])].map(module.folder.full);
  },

  detect(folder, contents, set) {
    const found = moduleOf(folder, contents);
    const tool = buildToolOf(folder);
    if (found === null || tool === null) return nothingDetected;
    const module: JvmModule =
      'code' in found
        ? { tool, root: folder, folder, member: '', hasModules: modulesOf(folder, contents).length > 0 }
        : found;
    const { root } = module;
    const version = javaVersionOf(module.folder, contents);
    const text = textOfBuild(module, contents);
    const framework =
      set.framework === undefined
        ? jvmFramework(text)
        : (jvmFrameworks.find(({ slug }) => slug === set.framework) ?? null);
    const commands = commandsOf(module, framework, contents);
    const toolVersion = toolVersionOf(module, contents);
    const main = jvmMain(module.folder);
    const file = root.full(root.first(...buildFiles, 'settings.gradle.kts', 'settings.gradle') ?? '');
    const port = portOf(module.folder, contents);
    const start = withPortOption(commands.start, main === null ? '' : (textOf(module.folder, contents, main) ?? ''));
    const isArchive = isWebArchive(module, contents);
    const configuration = framework?.slug === 'dropwizard' ? dropwizardConfiguration(module.folder) : null;
    const refused =
      'code' in found ? found : isArchive ? null : refusalOf(text, module, framework === null, main, contents);
    return {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework: framework?.slug ?? null,
      packageManager: tool,
      packageManagerVersion: toolVersion,
      installCommand: commands.install,
      buildCommand: commands.build,
      startCommand: refused === null ? start : null,
      entryFile: main,
      port,
      lockfile: root.first('gradle.lockfile'),
      dependencyFiles: module.hasModules ? ['.'] : filesOfBuild(root),
      workspace: module.member === '' ? null : { root: root.path, member: module.member, name: null },
      runtimeFiles: configuration === null ? [] : [configuration],
      extensions: isArchive ? [servletsOf(text)] : [],
      refusal: refused,
      evidence: [
        version.evidence,
        evidence('packageManager', tool, `${file} is its build file`, file),
        ...told('packageManagerVersion', toolVersion, 'the wrapper or build.properties pins it', root.path),
        ...told('framework', framework?.slug ?? null, 'the build depends on it', file),
        ...told('installCommand', commands.install, 'it fetches what the build names', file),
        evidence('buildCommand', commands.build, 'it packages the program', file),
        ...told('startCommand', refused === null ? start : null, commands.because, file),
        ...told('entryFile', main, 'it is named like the main class', main === null ? null : module.folder.full(main)),
        ...(port === null ? [] : [evidence('port', String(port), 'the configuration names it', null)]),
      ],
    };
  },
};

function toolVersionOf({ root, tool }: JvmModule, contents: Contents): string | null {
  const read = (file: string, pattern: RegExp): string | null =>
    pattern.exec(textOf(root, contents, file) ?? '')?.[1] ?? null;
  switch (tool) {
    case 'maven':
      return read('.mvn/wrapper/maven-wrapper.properties', /apache-maven-(\d+(?:\.\d+)*(?:-[\w-]+?)?)-bin/);
    case 'gradle':
      return read('gradle/wrapper/gradle-wrapper.properties', /gradle-(\d+(?:\.\d+)*(?:-[\w-]+?)?)-(?:bin|all)/);
    case 'sbt':
      return read('project/build.properties', /sbt\.version\s*=\s*(\S+)/);
  }
}

/** What resolving dependencies reads, for a build without modules. */
function filesOfBuild(root: Folder): readonly string[] {
  const folders = ['.mvn', 'gradle', 'project', 'buildSrc'].filter((name) =>
    root.files.some((file) => file.startsWith(`${name}/`)),
  );
  const files = [
    ...buildFiles,
    'settings.gradle.kts',
    'settings.gradle',
    'gradle.properties',
    'gradle.lockfile',
    'gradlew',
    'mvnw',
  ];
  return [...files.filter(root.has), ...folders.map((name) => `${name}/`)];
}

function portOf(folder: Folder, contents: Contents): number | null {
  for (const file of settings) {
    const text = textOf(folder, contents, file) ?? '';
    const port =
      /^\s*(?:server|quarkus\.http|micronaut\.server)\.port\s*[=:]\s*(?:\$\{[\w.]+:)?(\d{2,5})/m.exec(text)?.[1] ??
      /^\s*(?:server|http|deployment)\s*[:{][^\S\n]*\n(?:\s+\S[^\n]*\n)*?\s+port\s*[:=]\s*["']?(?:\$\{[\w.]+:)?(\d{2,5})/m.exec(
        text,
      )?.[1];
    if (port !== undefined) return Number(port);
  }
  return null;
}

/** Ktor's EngineMain takes its port as an argument of the program. */
function withPortOption(start: string, main: string): string {
  return /\bEngineMain\b/.test(main) && !/\bPORT\b/.test(main) ? `${start} -port=$PORT` : start;
}

function refusalOf(text: string, module: JvmModule, hasNoFramework: boolean, main: string | null, contents: Contents) {
  if (isAndroid.test(text)) {
    return refusal(
      'The build makes an Android app, which is not a service.',
      'Name the folder of a service with --root.',
    );
  }
  const source = main === null ? '' : (textOf(module.folder, contents, main) ?? '');
  const hasMain =
    /\bstatic\s+(?:\w+\s+)*void\s+main\b|\bfun\s+main\s*\(|\bdef\s+main\s*\(|extends\s+(?:App|IOApp\w*|ZIOAppDefault|ZIOApp)\b|@main\b/.test(
      source,
    );
  const runs = hasMain || /mainClass|<mainClass>|\bapplication\b|spring-boot-maven-plugin/.test(text);
  if (runs || (!hasNoFramework && !publishes.test(text))) return null;
  return refusal(
    `The build of ${module.tool} names no main class, and no source named like one has a main method.`,
    'A library cannot be deployed; name the module of the program with --root.',
  );
}
