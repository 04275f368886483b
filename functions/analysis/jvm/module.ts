import type { Failure } from '../../../shared/problems.ts';
import { refusal } from '../detected.ts';
import { elementTexts, withoutXmlComments } from '../formats/xml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { jvmFramework } from './frameworks.ts';

export type BuildTool = 'maven' | 'gradle' | 'sbt';

/** The module that is the service, and the build it belongs to. */
export interface JvmModule {
  readonly tool: BuildTool;
  readonly root: Folder;
  readonly folder: Folder;
  /** Relative to the root, '' for the root itself. */
  readonly member: string;
  readonly hasModules: boolean;
}

const gradleFiles = ['build.gradle.kts', 'build.gradle'] as const;
const settingsFiles = ['settings.gradle.kts', 'settings.gradle'] as const;

/** The tool of a folder's build: of several, the one whose wrapper lies beside it. */
export function buildToolOf(folder: Folder): BuildTool | null {
  const gradle = folder.first(...gradleFiles, ...settingsFiles) !== null;
  if (folder.has('pom.xml')) return gradle && folder.has('gradlew') && !folder.has('mvnw') ? 'gradle' : 'maven';
  if (gradle) return 'gradle';
  return folder.has('build.sbt') ? 'sbt' : null;
}

/** Text of a module's own build file. */
export function buildFileOf(folder: Folder, contents: Contents): string {
  const file = folder.first('pom.xml', ...gradleFiles, 'build.sbt');
  return file === null ? '' : withoutComments(file, textOf(folder, contents, file) ?? '');
}

function withoutComments(file: string, text: string): string {
  if (file === 'pom.xml') return withoutXmlComments(text);
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:"'])\/\/[^\n]*/g, '');
}

/** Modules that the build lists, as folders relative to it. */
export function modulesOf(folder: Folder, contents: Contents): readonly string[] {
  switch (buildToolOf(folder)) {
    case 'maven':
      return elementTexts(withoutXmlComments(textOf(folder, contents, 'pom.xml') ?? ''), 'module');
    case 'gradle': {
      const text = settingsFiles.map((file) => withoutComments(file, textOf(folder, contents, file) ?? '')).join('\n');
      const included = [...text.matchAll(/\binclude\b\s*\(?((?:\s*["'][^"']+["']\s*,?)+)/g)].map(
        (match) => match[1] ?? '',
      );
      return included
        .flatMap((list) => [...list.matchAll(/["']([^"']+)["']/g)].map((match) => match[1] ?? ''))
        .map((name) => name.replace(/^:/, '').replaceAll(':', '/'));
    }
    case 'sbt':
      return [
        ...(textOf(folder, contents, 'build.sbt') ?? '').matchAll(
          /\bin\s+file\(\s*"([^"]+)"|project\.in\(\s*file\(\s*"([^"]+)"/g,
        ),
      ]
        .map((match) => match[1] ?? match[2] ?? '')
        .filter((path) => path !== '.' && path !== '');
    case null:
      return [];
  }
}

/** Whether a module makes a program: a plugin that packages one, or a main class that is named. */
function isProgram(buildFile: string): boolean {
  return /spring-boot-maven-plugin|org\.springframework\.boot["')](?![^\n]*apply\s+false)|libs\.plugins\.[\w.]*spring[\w.]*[bB]oot(?![^\n]*apply\s+false)|quarkus-maven-plugin|id\W+io\.quarkus|io\.ktor\.plugin(?![^\n]*apply\s+false)|libs\.plugins\.[\w.]*ktor|micronaut\W+application|\bapplication\s*\}|\bid\W+application\b|plugin:\s*['"]application|\bmainClass\b|mainClassName|maven-shade-plugin|<mainClass>|\bapplication\b\s*$/m.test(
    buildFile,
  );
}

/** Finds the module a folder means: itself, or the one module of its build that is a program. */
export function moduleOf(folder: Folder, contents: Contents): JvmModule | Failure | null {
  const tool = buildToolOf(folder);
  if (tool === null) return null;
  const above = buildAbove(folder, tool, contents);
  if (above !== null) {
    return {
      tool,
      root: above,
      folder,
      member: folder.path.slice(above.path.length).replace(/^\//, ''),
      hasModules: true,
    };
  }
  const own: JvmModule = { tool, root: folder, folder, member: '', hasModules: false };
  const modules = modulesOf(folder, contents).filter((path) =>
    folder.files.some((file) => file.startsWith(`${path}/`)),
  );
  if (modules.length === 0) return own;
  const hasSources = folder.files.some((file) => /^(src\/main|app)\//.test(file));
  if (hasSources && (isProgram(buildFileOf(folder, contents)) || tool === 'sbt')) return { ...own, hasModules: true };
  const described = modules.map((member) => ({
    member,
    folder: folder.at(member),
    text: buildFileOf(folder.at(member), contents),
  }));
  const programs = described.filter(({ text }) => isProgram(text));
  const web = (programs.length > 0 ? programs : described).filter(({ text }) => jvmFramework(text)?.isWeb === true);
  const named = described.filter(({ member }) => /(^|[/-])(app|application|server|web|api|service|boot)$/.test(member));
  const only = [programs, web, named, described].find((list) => list.length === 1)?.[0];
  if (only !== undefined) return { ...own, folder: only.folder, member: only.member, hasModules: true };
  if (hasSources) return { ...own, hasModules: true };
  const first = (programs[0] ?? described[0])?.member ?? '';
  return refusal(
    `The build has several modules that could be the service: ${(programs.length > 0 ? programs : described).map(({ member }) => member).join(', ')}.`,
    `Choose one as the root folder, for instance --root ${folder.full(first)}.`,
  );
}

function buildAbove(folder: Folder, tool: BuildTool, contents: Contents): Folder | null {
  for (let at = folder.parent(); at !== null; at = at.parent()) {
    const below = folder.path.slice(at.path.length).replace(/^\//, '');
    if (buildToolOf(at) === tool && modulesOf(at, contents).includes(below)) return at;
  }
  return null;
}
