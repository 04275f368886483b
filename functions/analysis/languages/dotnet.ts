import { type Detector, evidence, nothingDetected, told } from '../detected.ts';
import { projectAt, projectFiles, serviceProject } from '../dotnet/project.ts';
import {
  type LanguageVersion,
  languageVersion,
  toolVersion,
  type VersionFound,
  versionFilesToRead,
  versionIn,
} from '../language-version.ts';
import type { Contents } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { quoteWord } from '../shell.ts';

/** The long-term release of November 2025. */
const defaultDotnet = '10.0';

const solutionOf = (folder: Folder): string | null => folder.files.find((file) => /^[^/]+\.slnx?$/.test(file)) ?? null;
const launchSettings = (folder: Folder, file: string): string =>
  folder.full([...file.split('/').slice(0, -1), 'Properties', 'launchSettings.json'].join('/'));

/** The runtime that the project targets; the SDK of global.json only builds it. */
function versionOf(folder: Folder, contents: Contents, file: string): LanguageVersion {
  const targets = projectAt(folder, file, contents)?.targets ?? [];
  const numbers = targets.flatMap((target) => /^net(?:coreapp)?(\d+\.\d+)/.exec(target)?.[1] ?? []);
  const newest = numbers.sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a))[0];
  const found: readonly (VersionFound | null)[] = [
    newest === undefined ? null : { version: newest, file: folder.full(file), because: 'the project targets it' },
    versionIn(
      folder,
      contents,
      'Directory.Build.props',
      /<TargetFrameworks?>\s*net(?:coreapp)?(\d+\.\d+)/,
      'all projects target it',
    ),
    versionIn(folder, contents, 'global.json', /"version"\s*:\s*"(\d+\.\d+)/, 'global.json asks for this SDK'),
    toolVersion(folder, contents, 'dotnet', 'dotnet-core'),
  ];
  return languageVersion(found, defaultDotnet);
}

export const dotnet: Detector = {
  language: 'dotnet',
  looksFor: 'a project file of .NET (.csproj, .fsproj)',
  frameworks: ['aspnet', 'blazor'],
  packageManagers: ['nuget'],

  firstReads(folder) {
    const projects = projectFiles(folder);
    if (projects.length === 0) return [];
    return [...projects.map(folder.full), ...versionFilesToRead(folder, ['global.json', 'Directory.Build.props'])];
  },

  claim(folder, contents) {
    const [nearest] = projectFiles(folder);
    if (nearest === undefined) return null;
    const found = serviceProject(folder, contents);
    const file = folder.full(nearest);
    const isNear = solutionOf(folder) !== null || !nearest.includes('/') || nearest.split('/').length <= 3;
    if (found === null || 'code' in found) {
      return { weight: isNear ? 60 : 28, because: `there is ${nearest}`, file };
    }
    const isWeb = found.sdk === 'web' || found.sdk === 'blazor';
    return {
      weight: isNear ? (isWeb ? 82 : 63) : 29,
      because: `${found.file} builds ${isWeb ? 'a web application' : 'a program'}`,
      file: folder.full(found.file),
    };
  },

  moreReads(folder, contents) {
    const found = serviceProject(folder, contents);
    if (found === null || 'code' in found) return [];
    const at = found.file.split('/').slice(0, -1).join('/');
    return [
      folder.at(at).full('Program.cs'),
      folder.at(at).full('appsettings.json'),
      launchSettings(folder, found.file),
    ];
  },

  detect(folder, contents) {
    const found = serviceProject(folder, contents);
    const [nearest] = projectFiles(folder);
    if (found === null || nearest === undefined) return nothingDetected;
    const project = 'code' in found ? projectAt(folder, nearest, contents) : found;
    const file = project?.file ?? nearest;
    const at = folder.full(file);
    const version = versionOf(folder, contents, file);
    const framework = project?.sdk === 'web' ? 'aspnet' : project?.sdk === 'blazor' ? 'blazor' : null;
    const install = `dotnet restore ${quoteWord(file)}`;
    const build = `dotnet publish ${quoteWord(file)} --configuration Release --output out`;
    const isSite = framework === 'blazor';
    const start = isSite || 'code' in found ? null : `dotnet ${quoteWord(`${found.assembly}.dll`)}`;
    const inFolder = folder.at(file.split('/').slice(0, -1).join('/'));
    const program = inFolder.first('Program.cs', 'Program.fs', 'Startup.cs');
    const entryFile =
      program === null ? null : inFolder.full(program).slice(folder.path === '' ? 0 : folder.path.length + 1);
    const locked = inFolder.has('packages.lock.json');
    return {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework,
      packageManager: 'nuget',
      installCommand: install,
      buildCommand: build,
      startCommand: start,
      entryFile,
      static: isSite,
      outputDirectory: isSite ? 'out/wwwroot' : null,
      singlePage: isSite,
      lockfile: locked ? inFolder.full('packages.lock.json') : null,
      // A project refers to others by paths, which restoring reads.
      dependencyFiles:
        projectFiles(folder).length === 1 && !file.includes('/')
          ? [
              file,
              ...[
                'nuget.config',
                'NuGet.config',
                'global.json',
                'Directory.Build.props',
                'Directory.Packages.props',
                'packages.lock.json',
              ].filter(folder.has),
            ]
          : ['.'],
      refusal: 'code' in found ? found : null,
      evidence: [
        version.evidence,
        evidence('packageManager', 'nuget', 'projects of .NET take their packages from NuGet', at),
        ...told('framework', framework, 'the project uses its SDK', at),
        evidence('installCommand', install, 'it restores what the project refers to', at),
        evidence('buildCommand', build, 'it publishes the project', at),
        ...told('startCommand', start, 'the project builds this assembly', at),
        ...told('entryFile', entryFile, 'the program starts there', entryFile === null ? null : folder.full(entryFile)),
        ...(isSite
          ? [
              evidence('static', 'true', 'WebAssembly runs in the browser', at),
              evidence('outputDirectory', 'out/wwwroot', 'publishing leaves the site there', at),
            ]
          : []),
      ],
    };
  },
};
