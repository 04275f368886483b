import { Problem } from '../../../shared/problems.ts';
import type { Folder } from '../reading/folder.ts';
import type { PythonPackageManager, Requirements } from './requirements.ts';

type Way = Pick<Requirements, 'lockfile' | 'install' | 'files'>;

/** What there is to install from. */
export interface PythonManifests {
  /** Whether pyproject.toml has a table `project`, which every newer manager reads, and one of Poetry. */
  readonly hasProject: boolean;
  readonly hasPoetry: boolean;
  readonly hasSetup: boolean;
  readonly requirements: string | null;
  readonly requirementsFiles: readonly string[];
  readonly conda: string | null;
}

/** How the manager that a request names installs, from the files that it reads. Problem override-invalid where none of them is there. */
export function installedWith(manager: PythonPackageManager, folder: Folder, found: PythonManifests): Way {
  const way = ways[manager].of(folder, found);
  if (way !== null) return way;
  throw new Problem(
    'override-invalid',
    `The package manager ${manager} finds nothing to install from: it reads ${ways[manager].reads}.`,
    'Add such a file, or leave the package manager out.',
  );
}

/** With the lockfile where there is one, else without it. */
function fromProject(lockfile: string, folder: Folder, locked: string, unlocked: string): Way {
  const has = folder.has(lockfile);
  return {
    lockfile: has ? lockfile : null,
    install: has ? locked : unlocked,
    files: ['pyproject.toml', ...(has ? [lockfile] : [])],
  };
}

const listed = (install: string, { requirementsFiles }: PythonManifests): Way => ({
  lockfile: null,
  install,
  files: requirementsFiles,
});

interface Reading {
  readonly reads: string;
  of(folder: Folder, found: PythonManifests): Way | null;
}

const ways: Readonly<Record<PythonPackageManager, Reading>> = {
  pip: {
    reads: 'requirements.txt, pyproject.toml or setup.py',
    of: (_, found) => {
      const { requirements, hasProject, hasPoetry, hasSetup } = found;
      if (requirements !== null) return listed(`pip install --no-cache-dir -r ${requirements}`, found);
      const isPackage = hasProject || hasPoetry || hasSetup;
      return isPackage ? { lockfile: null, install: 'pip install --no-cache-dir .', files: ['.'] } : null;
    },
  },
  uv: {
    reads: 'a table project in pyproject.toml, or requirements.txt',
    of: (folder, found) => {
      const sync = 'uv sync --no-dev --no-install-project';
      if (found.hasProject)
        return fromProject('uv.lock', folder, 'uv sync --frozen --no-dev --no-install-project', sync);
      return found.requirements === null ? null : listed(`uv pip install -r ${found.requirements}`, found);
    },
  },
  poetry: {
    reads: 'a table project or tool.poetry in pyproject.toml',
    of: (folder, { hasProject, hasPoetry }) => {
      const install = 'poetry install --only main --no-root --no-interaction';
      return hasProject || hasPoetry ? fromProject('poetry.lock', folder, install, install) : null;
    },
  },
  pipenv: {
    reads: 'Pipfile',
    of: (folder) => {
      if (!folder.has('Pipfile')) return null;
      if (!folder.has('Pipfile.lock'))
        return { lockfile: null, install: 'pipenv install --skip-lock', files: ['Pipfile'] };
      return { lockfile: 'Pipfile.lock', install: 'pipenv install --deploy', files: ['Pipfile', 'Pipfile.lock'] };
    },
  },
  pdm: {
    reads: 'a table project in pyproject.toml',
    of: (folder, { hasProject }) =>
      hasProject
        ? fromProject('pdm.lock', folder, 'pdm sync --prod --no-editable --no-self', 'pdm install --prod --no-self')
        : null,
  },
  conda: {
    reads: 'environment.yml',
    of: (_, { conda }) =>
      conda === null ? null : { lockfile: null, install: `conda env create --file ${conda}`, files: [conda] },
  },
};
