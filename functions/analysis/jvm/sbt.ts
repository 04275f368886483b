import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import type { JvmFramework } from './frameworks.ts';
import type { JvmModule } from './module.ts';
import { inFolder, type JvmCommands, jar } from './packaging.ts';

/** One project of a build of sbt: its id and the lines of the build that describe it. */
interface SbtProject {
  readonly id: string;
  readonly text: string;
}

/** The project in a folder of the build, null where build.sbt names none there. */
function sbtProject(root: Folder, member: string, contents: Contents): SbtProject | null {
  const parts = (textOf(root, contents, 'build.sbt') ?? '').split(/^(?=\s*lazy\s+val\s)/m);
  for (const text of parts) {
    const id = /^\s*lazy\s+val\s+(\w+)/.exec(text)?.[1];
    const at = /\bfile\(\s*"([^"]+)"/.exec(text)?.[1]?.replace(/^\.\/?/, '');
    if (id !== undefined && (at ?? id) === member) return { id, text };
  }
  return null;
}

export function sbtCommands(
  { root, member }: JvmModule,
  framework: JvmFramework | null,
  build: string,
  contents: Contents,
): JvmCommands {
  const project = member === '' ? null : sbtProject(root, member, contents);
  const text = project?.text ?? build;
  const plugins = textOf(root, contents, 'project/plugins.sbt') ?? '';
  const name =
    (/^\s*(?:ThisBuild\s*\/\s*)?name\s*:=\s*"+([^"]+)"/m.exec(text) ?? /\bname\s*:=\s*"+([^"]+)"/.exec(text))?.[1] ??
    project?.id;
  // Without a name sbt takes that of the folder, and images are built in /app.
  const script = (name ?? 'app')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const task = (what: string): string => `sbt ${project === null ? what : `${project.id}/${what}`}`;
  const assembly = /sbt-assembly/.test(plugins) && !/native-packager|sbt-plugin/.test(plugins);
  if (assembly) {
    const file = /assemblyJarName\s*:=\s*"([\w.-]+)"/.exec(text)?.[1] ?? '*-assembly-*.jar';
    return {
      install: 'sbt update',
      build: task('assembly'),
      start: jar(inFolder(member, `target/scala-*/${file}`), framework?.options),
      because: 'sbt-assembly makes one jar',
    };
  }
  const options = framework?.options === undefined ? '' : ` ${framework.options}`;
  return {
    install: 'sbt update',
    build: task('stage'),
    start: `./${inFolder(member, 'target/universal/stage')}/bin/${script}${options}`,
    because: 'sbt-native-packager makes a start script',
  };
}
