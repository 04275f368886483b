import { parseToml } from '../formats/toml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import type { Application } from './application.ts';
import { moduleOf } from './module-name.ts';

/** Whether running the file does anything: a guard for it, or a call outside every function. */
const runsItself = (text: string): boolean =>
  /__name__\s*==\s*['"]__main__['"]|^\w[\w.]*\(/m.test(text) || /^(?:await\s|with\s|while\s)/m.test(text);

/**
 * A program whose file only defines functions is started by the command that pyproject.toml makes of one of them; null where the file
 * runs itself or no command leads to it.
 */
export function installedCommand(
  folder: Folder,
  contents: Contents,
  application: Application,
  text: string,
): Application | null {
  if (application.kind !== 'script' || runsItself(text)) return null;
  const tables = parseToml(textOf(folder, contents, 'pyproject.toml') ?? '');
  if (!tables.has('build-system')) return null;
  const module = moduleOf(application.file.replace(/^src\//, ''));
  for (const table of ['project.scripts', 'tool.poetry.scripts']) {
    for (const [command, [target = '']] of tables.get(table) ?? []) {
      if (target.split(':')[0] !== module) continue;
      const because = `pyproject.toml makes the command ${command} of it`;
      return { ...application, kind: 'command', target: command, because, isInstalled: true };
    }
  }
  return null;
}
