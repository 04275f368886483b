import { parseToml, tomlText } from '../formats/toml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

export type PythonPackageManager = 'pip' | 'uv' | 'poetry' | 'pipenv' | 'pdm';

export interface Requirements {
  readonly manager: PythonPackageManager;
  readonly because: string;
  readonly file: string | null;
  readonly lockfile: string | null;
  readonly install: string | null;
  readonly files: readonly string[];
  /** Distribution names in lower case with hyphens. */
  readonly packages: ReadonlySet<string>;
}

export const requirementsFiles = [
  'requirements.txt',
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements/base.txt',
  'requirements-prod.txt',
] as const;

const canonical = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** `uvicorn[standard]>=0.30 ; python_version > "3.8"` gives uvicorn. */
function nameOf(requirement: string): string | null {
  const name = /^\s*([A-Za-z0-9][\w.-]*)/.exec(requirement)?.[1];
  return name === undefined ? null : canonical(name);
}

function packagesOf(folder: Folder, contents: Contents): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (requirement: string): void => {
    const name = nameOf(requirement);
    if (name !== null) names.add(name);
  };
  for (const file of requirementsFiles) {
    for (const line of (textOf(folder, contents, file) ?? '').split(/\r?\n/)) if (!/^\s*[-#]/.test(line)) add(line);
  }
  const tables = parseToml(textOf(folder, contents, 'pyproject.toml') ?? '');
  for (const requirement of tables.get('project')?.get('dependencies') ?? []) add(requirement);
  for (const name of tables.get('tool.poetry.dependencies')?.keys() ?? []) add(name);
  for (const name of parseToml(textOf(folder, contents, 'Pipfile') ?? '')
    .get('packages')
    ?.keys() ?? [])
    add(name);
  // fastapi[standard] brings its server along.
  if (/fastapi\[(standard|all)\]/.test([...contents.values()].join('\n'))) names.add('uvicorn');
  names.delete('python');
  return names;
}

/** The lockfile decides, then the manifest's own table, then requirements.txt. */
export function requirementsOf(folder: Folder, contents: Contents): Requirements {
  const packages = packagesOf(folder, contents);
  const tables = parseToml(textOf(folder, contents, 'pyproject.toml') ?? '');
  const hasProject = folder.has('pyproject.toml');
  const of = (
    manager: PythonPackageManager,
    because: string,
    lockfile: string | null,
    install: string | null,
    files: readonly string[],
  ): Requirements => ({ manager, because, file: files[0] ?? null, lockfile, install, files, packages });
  if (hasProject && folder.has('uv.lock')) {
    return of('uv', 'uv.lock is the lockfile of uv', 'uv.lock', 'uv sync --frozen --no-dev --no-install-project', [
      'uv.lock',
      'pyproject.toml',
    ]);
  }
  if (hasProject && (folder.has('poetry.lock') || tomlText(tables, 'tool.poetry', 'name') !== null)) {
    const files = ['pyproject.toml', ...(folder.has('poetry.lock') ? ['poetry.lock'] : [])];
    return of(
      'poetry',
      'pyproject.toml has a table tool.poetry',
      files[1] ?? null,
      'poetry install --only main --no-root --no-interaction',
      files,
    );
  }
  if (folder.has('Pipfile.lock')) {
    return of('pipenv', 'Pipfile.lock is the lockfile of pipenv', 'Pipfile.lock', 'pipenv install --deploy', [
      'Pipfile',
      'Pipfile.lock',
    ]);
  }
  const requirements = folder.first(...requirementsFiles);
  if (requirements !== null) {
    const others = folder.files.filter((file) =>
      /^(requirements|constraints)[^/]*\.txt$|^requirements\/[\w.-]+\.txt$/.test(file),
    );
    const files = [requirements, ...others.filter((file) => file !== requirements)];
    return of(
      'pip',
      `${requirements} is what pip installs`,
      null,
      `pip install --no-cache-dir -r ${requirements}`,
      files,
    );
  }
  if (hasProject && (tables.get('project')?.get('dependencies')?.length ?? 0) > 0) {
    const uv = tables.has('tool.uv');
    // Without a lockfile the project itself is installed, which needs its sources.
    return of(uv ? 'uv' : 'pip', 'pyproject.toml lists dependencies', null, 'pip install --no-cache-dir .', ['.']);
  }
  return of('pip', 'nothing lists dependencies', null, null, []);
}
