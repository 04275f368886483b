import type { Overrides } from '../../../shared/overrides.ts';
import { Problem } from '../../../shared/problems.ts';
import { assetFiles, assetPipeline, inOrder } from '../assets.ts';
import { type Detected, type Detector, evidence, nothingDetected, refusal, told } from '../detected.ts';
import { parseToml, tomlText } from '../formats/toml.ts';
import { upwards, versionFilesToRead } from '../language-version.ts';
import { parseProcfile } from '../procfile.ts';
import { applicationCandidates, applicationOf, managePy } from '../python/application.ts';
import { listedFrameworks, otherFrameworks } from '../python/frameworks.ts';
import {
  fromAbove,
  installedFromBelow,
  nestedManifests,
  nestedService,
  pythonManifests,
} from '../python/nested-service.ts';
import { pythonPackageManagers, type Requirements, requirementsOf } from '../python/requirements.ts';
import { pythonSite, siteFiles } from '../python/site.ts';
import { startedAs, startOf } from '../python/start.ts';
import { pythonVersionFiles, pythonVersionOf } from '../python/version.ts';
import { withProject } from '../python/with-project.ts';
import { pythonServiceOf, uvMembers } from '../python/workspace.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { systemPackagesOf } from '../system-packages.ts';

const manifestsAbove = (folder: Folder): readonly string[] => {
  const above = folder.parent();
  return above === null
    ? []
    : [...(above.has('pyproject.toml') ? [above.full('pyproject.toml')] : []), ...manifestsAbove(above)];
};

/** Whether it says how it is packaged for others: such a package with pages about it is no site. */
function isPackage(folder: Folder, contents: Contents): boolean {
  const tables = parseToml(textOf(folder, contents, 'pyproject.toml') ?? '');
  if (tomlText(tables, 'tool.poetry', 'package-mode') === 'false') return false;
  return tables.has('build-system') || tables.has('tool.poetry.dependencies') || folder.has('setup.py');
}

const hasDjango = (folder: Folder, contents: Contents): boolean =>
  /django/i.test(textOf(folder, contents, managePy(folder) ?? '') ?? '');

export const python: Detector = {
  language: 'python',
  looksFor: 'requirements.txt, pyproject.toml, Pipfile or a Python file that serves HTTP',
  frameworks: [...listedFrameworks, ...otherFrameworks],
  packageManagers: pythonPackageManagers,

  firstReads(folder) {
    const candidates = applicationCandidates(folder);
    const listed = pythonManifests.filter(folder.has);
    if (candidates.length === 0 && listed.length === 0 && siteFiles(folder).length === 0) return [];
    // Other languages keep scripts in Python: without a manifest only what is named like a server is looked at.
    const likely = listed.length > 0 || managePy(folder) !== null ? 5 : 2;
    const nested = folder.files.filter((file) => /^(?:[^/]+\/){1,2}pyproject\.toml$/.test(file)).slice(0, 4);
    const files = [
      ...listed,
      ...[managePy(folder) ?? 'manage.py'],
      ...candidates.slice(0, likely),
      ...siteFiles(folder),
      ...nested,
      ...nestedManifests(folder),
    ];
    return [...files.map(folder.full), ...versionFilesToRead(folder, pythonVersionFiles), ...manifestsAbove(folder)];
  },

  claim(folder, contents) {
    const file = folder.first('manage.py', ...pythonManifests);
    const application = applicationOf(folder, contents);
    if (application?.framework === 'django' || hasDjango(folder, contents))
      return { weight: 79, because: 'there is a Django project', file: folder.full(managePy(folder) ?? '') };
    if (application?.framework != null) {
      return {
        weight: 75,
        because: `${application.file} makes a ${application.framework} application`,
        file: folder.full(application.file),
      };
    }
    const site = pythonSite(folder, contents);
    if (application !== null)
      return { weight: file === null ? 46 : 58, because: application.because, file: folder.full(application.file) };
    if (site !== null && !isPackage(folder, contents))
      return { weight: 52, because: `${site.config} configures ${site.slug}`, file: folder.full(site.config) };
    return file === null ? null : { weight: 40, because: `there is ${file}`, file: folder.full(file) };
  },

  moreReads(folder, contents) {
    const members = uvMembers(folder, contents).flatMap((path) => {
      const member = folder.at(path);
      return [member.full('pyproject.toml'), ...applicationCandidates(member).slice(0, 3).map(member.full)];
    });
    const lockfiles =
      pythonVersionOf(folder, contents).source === null ? upwards(folder).map((at) => at.full('uv.lock')) : [];
    const candidates = applicationCandidates(folder).map(folder.full);
    return [...members, ...candidates, ...lockfiles, ...assetFiles(folder).map(folder.full)];
  },

  detect(folder, contents, set) {
    const service = pythonServiceOf(folder, contents);
    if ('code' in service) {
      const { manager, because } = requirementsOf(folder, contents, set.packageManager);
      const version = pythonVersionOf(folder, contents);
      const known = [version.evidence, evidence('packageManager', manager, because, null)];
      return {
        ...nothingDetected,
        languageVersion: version.version,
        versionSource: version.source,
        packageManager: manager,
        refusal: service,
        evidence: known,
      };
    }
    if (service.workspace === null) {
      const below = nestedService(folder, contents);
      if (below === null) return ofFolder(folder, contents, set);
      const own = fromAbove(ofFolder(folder.at(below.folder), contents, set), folder, below.folder);
      return below.isImportedFromTop ? installedFromBelow(ofFolder(folder, contents, set), own) : own;
    }
    if (set.packageManager !== undefined && set.packageManager !== 'uv') throw onlyUv();
    const { packageManager: _, ...others } = set;
    return inWorkspace(ofFolder(service.folder, contents, others), service.workspace);
  },
};

/** uv installs one member of a workspace and what it depends on, from the lockfile that all of them share. */
function inWorkspace(
  own: Detected,
  workspace: { readonly root: Folder; readonly member: string; readonly name: string | null },
): Detected {
  const { root, member, name } = workspace;
  const locked = root.has('uv.lock');
  const install = `uv sync${locked ? ' --frozen' : ''} --no-dev --no-editable${name === null ? '' : ` --package ${name}`}`;
  const added = /pip install --no-cache-dir ([\w-]+)$/.exec(own.installCommand ?? '')?.[1];
  const others = own.evidence.filter(({ field }) => field !== 'packageManager' && field !== 'installCommand');
  return {
    ...own,
    packageManager: 'uv',
    installCommand: inOrder(install, added === undefined ? null : `uv pip install ${added}`),
    lockfile: locked ? 'uv.lock' : null,
    dependencyFiles: ['.'],
    workspace: { root: root.path, member, name },
    evidence: [
      ...others,
      evidence('packageManager', 'uv', 'it is a member of a workspace of uv', root.full('pyproject.toml')),
      evidence('installCommand', install, 'it installs the member alone', root.full('pyproject.toml')),
    ],
  };
}

function onlyUv(): Problem {
  return new Problem(
    'override-invalid',
    'The package manager cannot be set: the service is a member of a workspace of uv.',
    'Leave it out.',
  );
}

function ofFolder(folder: Folder, contents: Contents, set: Overrides): Detected {
  const listed = requirementsOf(folder, contents, set.packageManager);
  const application = startedAs(applicationOf(folder, contents), set);
  const requirements = application?.isInstalled === true ? withProject(listed) : listed;
  const { web } = parseProcfile(textOf(folder, contents, 'Procfile'));
  const built =
    application === null && web === null && !isPackage(folder, contents) ? pythonSite(folder, contents) : null;
  const site = set.framework === undefined || set.framework === built?.slug ? built : null;
  if (site !== null) return siteOf(folder, contents, requirements, site);
  const version = pythonVersionOf(folder, contents);
  const found = application?.framework ?? listedFrameworks.find((name) => requirements.packages.has(name)) ?? null;
  const framework = set.framework === undefined ? found : set.framework;
  const at = (file: string | null): string | null => (file === null || file === '.' ? null : folder.full(file));
  const start =
    web !== null || application === null ? { command: web, adds: null } : startOf(application, requirements);
  const pipeline =
    framework === 'django' || framework === 'flask' || framework === 'fastapi' ? assetPipeline(folder, contents) : null;
  const install = inOrder(
    requirements.install,
    start.adds === null ? null : `pip install --no-cache-dir ${start.adds}`,
    pipeline?.install,
  );
  const collects = framework === 'django' && requirements.packages.has('whitenoise');
  const build = inOrder(
    pipeline?.build,
    collects ? `python3 ${managePy(folder) ?? 'manage.py'} collectstatic --noinput` : null,
  );
  const migration = folder.files.find((file) => /(^|\/)migrations\/0001_\w+\.py$/.test(file)) ?? null;
  const release =
    framework === 'django' && migration !== null
      ? `python3 ${managePy(folder) ?? 'manage.py'} migrate --noinput`
      : null;
  const why =
    start.adds === null
      ? requirements.because
      : `${start.adds} serves the application and is not among its dependencies`;
  return {
    ...nothingDetected,
    languageVersion: version.version,
    versionSource: version.source,
    framework,
    packageManager: requirements.manager,
    installCommand: install,
    buildCommand: build,
    startCommand: start.command,
    entryFile: application?.file ?? null,
    lockfile: requirements.lockfile,
    dependencyFiles: requirements.files.includes('.') ? ['.'] : [...requirements.files, ...(pipeline?.files ?? [])],
    systemPackages: systemPackagesOf('python', requirements.packages, folder, contents),
    releaseCommand: release,
    assets: pipeline?.assets ?? null,
    refusal: start.command === null ? noApplication(isPackage(folder, contents)) : null,
    evidence: [
      version.evidence,
      evidence('packageManager', requirements.manager, requirements.because, at(requirements.file)),
      ...told('framework', framework, application?.because ?? 'it is a dependency', at(application?.file ?? null)),
      ...told('installCommand', install, why, at(requirements.file)),
      ...told(
        'buildCommand',
        build,
        collects ? 'whitenoise serves what Django collects' : 'package.json bundles scripts and styles',
        at(null),
      ),
      ...told(
        'startCommand',
        start.command,
        web !== null ? 'the Procfile says so' : (application?.because ?? ''),
        at(web !== null ? 'Procfile' : (application?.file ?? null)),
      ),
      ...told('entryFile', application?.file ?? null, application?.because ?? '', at(application?.file ?? null)),
      ...told('releaseCommand', release, 'there are migrations', at(migration)),
    ],
  };
}

function noApplication(isLibrary: boolean) {
  return refusal(
    isLibrary
      ? 'It is a package for others to install: no Python file makes a FastAPI, Flask or Django application or serves HTTP when it is run.'
      : 'No Python file makes a FastAPI, Flask or Django application or serves HTTP when it is run.',
    'Add a Procfile with a line such as "web: gunicorn app:app", or name the folder of the service with --root.',
  );
}

function siteOf(
  folder: Folder,
  contents: Contents,
  requirements: Requirements,
  { slug, config, build, output, packages }: NonNullable<ReturnType<typeof pythonSite>>,
): Detected {
  const version = pythonVersionOf(folder, contents);
  const install = requirements.install ?? `pip install --no-cache-dir ${packages.join(' ')}`;
  const at = folder.full(config);
  return {
    ...nothingDetected,
    languageVersion: version.version,
    versionSource: version.source,
    framework: slug,
    packageManager: requirements.manager,
    installCommand: install,
    buildCommand: build,
    static: true,
    outputDirectory: output,
    lockfile: requirements.lockfile,
    dependencyFiles: requirements.files,
    evidence: [
      version.evidence,
      evidence('packageManager', requirements.manager, requirements.because, null),
      evidence('framework', slug, `${config} is its configuration`, at),
      evidence('installCommand', install, requirements.because, null),
      evidence('buildCommand', build, 'the site is built so', at),
      evidence('static', 'true', `${slug} builds files`, at),
      evidence('outputDirectory', output, 'the site ends up there', at),
    ],
  };
}
