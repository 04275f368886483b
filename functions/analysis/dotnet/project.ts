import type { Failure } from '../../../shared/problems.ts';
import { refusal } from '../detected.ts';
import { elementText, withoutXmlComments } from '../formats/xml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

export interface Project {
  /** Relative to the folder. */
  readonly file: string;
  readonly sdk: 'web' | 'blazor' | 'worker' | 'plain';
  readonly isProgram: boolean;
  /** Whether it has windows or screens, which no server shows. */
  readonly isApp: boolean;
  readonly assembly: string;
  readonly targets: readonly string[];
}

const projectFile = /\.(cs|fs|vb)proj$/;
const notServices = /(^|[./])(tests?|unittests?|integrationtests?|specs?|benchmarks?|samples?|examples?)([./]|$)/i;

/** Project files, nearest first, without those of tests. */
export function projectFiles(folder: Folder): readonly string[] {
  const files = folder.files.filter((file) => projectFile.test(file) && file.split('/').length <= 4);
  return files.filter((file) => !notServices.test(file.replace(projectFile, ''))).slice(0, 10);
}

export function projectAt(folder: Folder, file: string, contents: Contents): Project | null {
  const text = textOf(folder, contents, file);
  if (text === null) return null;
  const xml = withoutXmlComments(text);
  const sdk =
    /<Project\b[^>]*\bSdk\s*=\s*"([^"/]+)/.exec(xml)?.[1] ?? /<Sdk\b[^>]*\bName\s*=\s*"([^"/]+)/.exec(xml)?.[1] ?? '';
  const isTest = /Microsoft\.NET\.Test\.Sdk|<IsTestProject>\s*true/i.test(xml);
  const kind =
    /\.Web$/.test(sdk) || /Microsoft\.AspNetCore\.App"/.test(xml)
      ? 'web'
      : /BlazorWebAssembly/.test(sdk)
        ? 'blazor'
        : /\.Worker$/.test(sdk)
          ? 'worker'
          : 'plain';
  const output = elementText(xml, 'OutputType');
  const targets = (elementText(xml, 'TargetFramework') ?? elementText(xml, 'TargetFrameworks') ?? '')
    .split(';')
    .filter(Boolean);
  const name = elementText(xml, 'AssemblyName');
  const isApp =
    /<Use(?:WPF|WindowsForms|Maui|WinUI)>\s*true/i.test(xml) ||
    (targets.length > 0 && targets.every((target) => /-(?:windows|android|ios|maccatalyst|tizen)/.test(target)));
  return {
    file,
    sdk: kind,
    isApp,
    isProgram: !isTest && !isApp && output !== 'Library' && (kind !== 'plain' || /^(Exe|WinExe)$/i.test(output ?? '')),
    assembly: name !== null && !name.includes('$') ? name : (file.split('/').at(-1) ?? file).replace(projectFile, ''),
    targets,
  };
}

/** The project that is the service: the only one for the web, or the only program. */
export function serviceProject(folder: Folder, contents: Contents): Project | Failure | null {
  const files = projectFiles(folder);
  const projects = files.flatMap((file) => projectAt(folder, file, contents) ?? []);
  if (files.length === 0) return null;
  const programs = projects.filter(({ isProgram }) => isProgram);
  const web = programs.filter(({ sdk }) => sdk === 'web');
  const near = (list: readonly Project[]): readonly Project[] => list.filter(({ file }) => !file.includes('/'));
  const named = web.filter(({ assembly }) => /(^|\.)(Web|Api|Server|WebApi|App|Host|WebUI)$/i.test(assembly));
  const lists = [web, near(web), named, web.length > 0 ? [] : programs, web.length > 0 ? [] : near(programs)];
  const only = lists.find((list) => list.length === 1)?.[0];
  if (only !== undefined) return only;
  if (programs.length === 0 && projects.some(({ isApp }) => isApp)) {
    return refusal(
      'The project builds an app for desktops or phones, which is not a service.',
      'Name the folder of a service with --root.',
    );
  }
  if (programs.length === 0) {
    return refusal(
      'No project builds a program: none uses the SDK for the web, and none has the OutputType Exe.',
      'A library cannot be deployed; name the folder of the service with --root.',
    );
  }
  const folders = (web.length > 0 ? web : programs).map(({ file }) => file);
  return refusal(
    `There are several projects that could be the service: ${folders.join(', ')}.`,
    `Choose one as the root folder, for instance --root ${folder.full((folders[0] ?? '').split('/').slice(0, -1).join('/'))}.`,
  );
}
