import { evidence } from '../detected.ts';
import { parseToml, tomlText } from '../formats/toml.ts';
import type { LanguageVersion } from '../node/version.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { newestWithin } from '../version-range.ts';

/** Minor releases with an official slim image, and the one taken when nothing is said (November 2026). */
const known = [8, 9, 10, 11, 12, 13, 14].map((minor) => [3, minor] as const);
const preferred = [3, 13] as const;

export const pythonVersionFiles = ['.python-version', 'runtime.txt', '.tool-versions'] as const;

export function pythonVersionOf(folder: Folder, contents: Contents): LanguageVersion {
  const found = (version: string, because: string, file: string): LanguageVersion => ({
    version,
    source: file,
    evidence: evidence('languageVersion', version, because, folder.full(file)),
  });
  for (const file of pythonVersionFiles) {
    const text = textOf(folder, contents, file) ?? '';
    const version = /^(?:python[-\s]+|cpython-?)?(3\.\d+(?:\.\d+)?)/m.exec(text)?.[1];
    if (version !== undefined) return found(version, `${file} names it`, file);
  }
  const pipfile = tomlText(parseToml(textOf(folder, contents, 'Pipfile') ?? ''), 'requires', 'python_version');
  if (pipfile !== null) return found(pipfile, 'Pipfile requires it', 'Pipfile');
  const project = parseToml(textOf(folder, contents, 'pyproject.toml') ?? '');
  const range =
    tomlText(project, 'project', 'requires-python') ?? tomlText(project, 'tool.poetry.dependencies', 'python');
  const version = range === null ? null : newestWithin(known, preferred, range);
  if (version !== null) return found(version.join('.'), `the release that ${range} admits`, 'pyproject.toml');
  const because = 'nothing in the repository says, so the release before the newest is taken';
  const fallback = preferred.join('.');
  return { version: fallback, source: null, evidence: evidence('languageVersion', fallback, because, null) };
}
