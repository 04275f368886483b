import type { Failure } from '../../../shared/problems.ts';
import { refusal } from '../detected.ts';
import { globToRegExp } from '../formats/glob.ts';
import { parseToml, tomlText } from '../formats/toml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { applicationOf } from './application.ts';

/** The package that is deployed, and the uv workspace whose lockfile it shares. */
export interface PythonService {
  readonly folder: Folder;
  readonly workspace: { readonly root: Folder; readonly member: string; readonly name: string | null } | null;
}

function globsOf(root: Folder, contents: Contents, key: 'members' | 'exclude'): readonly RegExp[] {
  const tables = parseToml(textOf(root, contents, 'pyproject.toml') ?? '');
  return (tables.get('tool.uv.workspace')?.get(key) ?? []).map(globToRegExp);
}

/** Folders of a workspace's members, relative to it. */
export function uvMembers(root: Folder, contents: Contents): readonly string[] {
  const globs = globsOf(root, contents, 'members');
  const excluded = globsOf(root, contents, 'exclude');
  if (globs.length === 0) return [];
  return root.files
    .filter((file) => file.endsWith('/pyproject.toml'))
    .map((file) => file.slice(0, -'/pyproject.toml'.length))
    .filter((path) => globs.some((glob) => glob.test(path)) && !excluded.some((glob) => glob.test(path)));
}

function at(root: Folder, member: string, contents: Contents): PythonService {
  const folder = root.at(member);
  const name = tomlText(parseToml(textOf(folder, contents, 'pyproject.toml') ?? ''), 'project', 'name');
  return { folder, workspace: { root, member, name } };
}

/** The folder itself, as a member of a workspace above it, or the one member that makes an application. */
export function pythonServiceOf(folder: Folder, contents: Contents): PythonService | Failure {
  for (let above = folder.parent(); above !== null; above = above.parent()) {
    const member = folder.path.slice(above.path.length).replace(/^\//, '');
    if (uvMembers(above, contents).includes(member)) return at(above, member, contents);
  }
  const members = uvMembers(folder, contents);
  const own = applicationOf(folder, contents);
  const isOwn = own !== null && !members.some((member) => own.file.startsWith(`${member}/`));
  if (members.length === 0 || isOwn) return { folder, workspace: null };
  const serving = members.filter((member) => applicationOf(folder.at(member), contents)?.framework != null);
  const any = members.filter((member) => applicationOf(folder.at(member), contents) !== null);
  const only = [serving, any, members].find((list) => list.length === 1)?.[0];
  if (only !== undefined) return at(folder, only, contents);
  return refusal(
    `The workspace has several packages that could be the service: ${members.join(', ')}.`,
    `Choose one as the root folder, for instance --root ${folder.full(members[0] ?? '')}.`,
  );
}
