import { parseToml, tomlText } from '../formats/toml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { installedWith } from './chosen-manager.ts';

export const pythonPackageManagers = ['pip', 'uv', 'poetry', 'pipenv', 'pdm', 'conda'] as const;
export type PythonPackageManager = (typeof pythonPackageManagers)[number];

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

export const condaFiles = ['environment.yml', 'environment.yaml'] as const;

export const requirementsFiles = [
  'requirements.txt',
  'requirements.lock',
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements/base.txt',
  'requirements-prod.txt',
  'requirements/requirements.txt',
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
  for (const requirement of setupRequirements(folder, contents)) add(requirement);
  for (const requirement of condaRequirements(folder, contents)) add(requirement);
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

/** `install_requires` of setup.py and setup.cfg. */
function setupRequirements(folder: Folder, contents: Contents): readonly string[] {
  const list = /install_requires\s*=\s*\[([^\]]*)\]/.exec(textOf(folder, contents, 'setup.py') ?? '')?.[1] ?? '';
  const lines =
    /^install_requires\s*=\s*\n((?:[ \t]+\S.*\n?)+)/m.exec(textOf(folder, contents, 'setup.cfg') ?? '')?.[1] ?? '';
  return [
    ...[...list.matchAll(/["']([^"']+)["']/g)].map((match) => match[1] ?? ''),
    ...lines.split('\n').filter((line) => line.trim() !== ''),
  ];
}

/** Packages of an environment of conda, those that pip installs into it among them. */
function condaRequirements(folder: Folder, contents: Contents): readonly string[] {
  const text = condaFiles.map((file) => textOf(folder, contents, file) ?? '').join('\n');
  const list = /^dependencies:\s*\n((?:[ \t]*-?[ \t]*\S.*\n?)+)/m.exec(text)?.[1] ?? '';
  return [...list.matchAll(/^[ \t]*-[ \t]*["']?([\w.-]+)/gm)].map((match) => match[1] ?? '');
}

/** requirements.txt and what it may refer to, the one that is installed first; [] where there is none. */
function requirementsWithOthers(folder: Folder): readonly string[] {
  const first = folder.first(...requirementsFiles);
  if (first === null) return [];
  const others = folder.files.filter((file) =>
    /^(requirements|constraints)[^/]*\.txt$|^requirements\/[\w.-]+\.txt$/.test(file),
  );
  return [first, ...others.filter((file) => file !== first)];
}

/** With the manager that a request names. Problem override-invalid where it has nothing to install from. */
function requirementsWith(manager: PythonPackageManager, folder: Folder, contents: Contents): Requirements {
  const tables = parseToml(textOf(folder, contents, 'pyproject.toml') ?? '');
  const files = requirementsWithOthers(folder);
  const way = installedWith(manager, folder, {
    hasProject: tables.has('project'),
    hasPoetry: tables.has('tool.poetry') || tables.has('tool.poetry.dependencies'),
    hasSetup: folder.has('setup.py'),
    requirements: files[0] ?? null,
    requirementsFiles: files,
    conda: folder.first(...condaFiles),
  });
  const file = way.files.find((name) => name !== '.') ?? null;
  return {
    ...way,
    manager,
    because: 'it is the manager that was chosen',
    file,
    packages: packagesOf(folder, contents),
  };
}

/** The lockfile decides, then the manifest's own table, then requirements.txt; a manager that a request sets comes before all of them. */
export function requirementsOf(folder: Folder, contents: Contents, set?: string): Requirements {
  const chosen = pythonPackageManagers.find((name) => name === set);
  if (chosen !== undefined) return requirementsWith(chosen, folder, contents);
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
  if (hasProject && folder.has('pdm.lock')) {
    return of('pdm', 'pdm.lock is the lockfile of PDM', 'pdm.lock', 'pdm sync --prod --no-editable --no-self', [
      'pyproject.toml',
      'pdm.lock',
    ]);
  }
  const backend = tomlText(tables, 'build-system', 'build-backend') ?? '';
  if (
    hasProject &&
    (folder.has('poetry.lock') ||
      backend.startsWith('poetry') ||
      tables.has('tool.poetry') ||
      tables.has('tool.poetry.dependencies'))
  ) {
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
  if (hasProject && (tables.has('tool.pdm') || backend.startsWith('pdm'))) {
    return of('pdm', 'pyproject.toml has a table tool.pdm', null, 'pdm install --prod --no-self', ['pyproject.toml']);
  }
  const conda = folder.first(...condaFiles);
  const hasPip = folder.first(...requirementsFiles) !== null || (hasProject && tables.has('project'));
  if (conda !== null && (!hasPip || folder.has('conda-lock.yml'))) {
    const lockfile = folder.first('conda-lock.yml');
    return of('conda', `${conda} describes an environment of conda`, lockfile, `conda env create --file ${conda}`, [
      conda,
    ]);
  }
  if (folder.has('Pipfile') && folder.first(...requirementsFiles) === null) {
    return of('pipenv', 'there is a Pipfile', null, 'pipenv install --skip-lock', ['Pipfile']);
  }
  const requirements = folder.first(...requirementsFiles);
  if (requirements !== null) {
    const files = requirementsWithOthers(folder);
    return of(
      'pip',
      `${requirements} is what pip installs`,
      null,
      `pip install --no-cache-dir -r ${requirements}`,
      files,
    );
  }
  const uv = [...tables.keys()].some((table) => /^tool\.uv\b/.test(table));
  if (hasProject && (tables.get('project')?.get('dependencies')?.length ?? 0) > 0) {
    // Without a lockfile the project itself is installed, which needs its sources.
    return of(uv ? 'uv' : 'pip', 'pyproject.toml lists dependencies', null, 'pip install --no-cache-dir .', ['.']);
  }
  if (hasProject && uv) return of('uv', 'pyproject.toml has a table of uv', null, null, []);
  if (setupRequirements(folder, contents).length > 0) {
    return of('pip', 'setup.py lists dependencies', null, 'pip install --no-cache-dir .', ['.']);
  }
  return of('pip', 'nothing lists dependencies', null, null, []);
}
