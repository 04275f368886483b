import { parseToml, tomlText } from '../formats/toml.ts';
import {
  type LanguageVersion,
  languageVersion,
  toolVersion,
  type VersionFound,
  versionIn,
} from '../language-version.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { newestWithin } from '../version-range.ts';

/** Minor releases with an official slim image, and the one taken when nothing is said (November 2026). */
const known = [8, 9, 10, 11, 12, 13, 14].map((minor) => [3, minor] as const);
const preferred = [3, 13] as const;

export const pythonVersionFiles = ['.python-version', 'runtime.txt'] as const;
const exact = /^(?:python[-\s]+|cpython-?)?(3\.\d+(?:\.\d+)?)/m;

/** What selects a release comes before what only admits a range. */
export function pythonVersionOf(folder: Folder, contents: Contents): LanguageVersion {
  const pipfile = parseToml(textOf(folder, contents, 'Pipfile') ?? '');
  const project = parseToml(textOf(folder, contents, 'pyproject.toml') ?? '');
  const required =
    tomlText(pipfile, 'requires', 'python_full_version') ?? tomlText(pipfile, 'requires', 'python_version');
  return languageVersion(
    [
      ...pythonVersionFiles.map((file) => versionIn(folder, contents, file, exact)),
      toolVersion(folder, contents, 'python'),
      required === null ? null : { version: required, file: folder.full('Pipfile'), because: 'Pipfile requires it' },
      versionIn(folder, contents, 'environment.yml', /^\s*-\s*["']?python\s*[=~><]=?\s*(3\.\d+(?:\.\d+)?)/m),
      versionIn(folder, contents, 'environment.yaml', /^\s*-\s*["']?python\s*[=~><]=?\s*(3\.\d+(?:\.\d+)?)/m),
      within(
        folder,
        'pyproject.toml',
        tomlText(project, 'project', 'requires-python') ?? tomlText(project, 'tool.poetry.dependencies', 'python'),
      ),
      within(
        folder,
        'setup.cfg',
        /^python_requires\s*=\s*(.+)$/m.exec(textOf(folder, contents, 'setup.cfg') ?? '')?.[1],
      ),
      within(
        folder,
        'setup.py',
        /python_requires\s*=\s*["']([^"']+)/.exec(textOf(folder, contents, 'setup.py') ?? '')?.[1],
      ),
    ],
    preferred.join('.'),
  );
}

function within(folder: Folder, file: string, range: string | null | undefined): VersionFound | null {
  const version = range == null ? null : newestWithin(known, preferred, range);
  if (version === null) return null;
  return { version: version.join('.'), file: folder.full(file), because: `the release that ${range} admits` };
}
