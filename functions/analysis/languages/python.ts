import { type Detector, entryPointUnknown, evidence, nothingDetected, procfileWeb } from '../detected.ts';
import { type Application, applicationCandidates, applicationOf } from '../python/application.ts';
import { type Requirements, requirementsFiles, requirementsOf } from '../python/requirements.ts';
import { pythonVersionFiles, pythonVersionOf } from '../python/version.ts';
import { textOf } from '../reading/contents.ts';
import { quoteWord } from '../shell.ts';

const manifests = [...requirementsFiles, 'pyproject.toml', 'Pipfile'];
const frameworks = [
  'django',
  'fastapi',
  'flask',
  'streamlit',
  'starlette',
  'litestar',
  'sanic',
  'quart',
  'tornado',
  'aiohttp',
  'falcon',
  'bottle',
];

interface Start {
  readonly command: string;
  /** A server that the project does not list itself. */
  readonly adds: string | null;
}

/** Servers bind every interface and take PORT: gunicorn does both by itself when PORT is set, uvicorn has to be told. */
function startOf(application: Application, requirements: Requirements): Start {
  const { kind, target } = application;
  const lists = (name: string): boolean => requirements.packages.has(name);
  switch (kind) {
    case 'asgi':
      if (lists('hypercorn') && !lists('uvicorn'))
        return { command: `hypercorn --bind 0.0.0.0:$PORT ${target}`, adds: null };
      return { command: `uvicorn ${target} --host 0.0.0.0 --port $PORT`, adds: lists('uvicorn') ? null : 'uvicorn' };
    case 'wsgi':
      if (lists('waitress') && !lists('gunicorn'))
        return { command: `waitress-serve --listen=0.0.0.0:$PORT ${target}`, adds: null };
      return { command: `gunicorn ${target}`, adds: lists('gunicorn') ? null : 'gunicorn' };
    case 'streamlit':
      return {
        command: `streamlit run ${quoteWord(target)} --server.address 0.0.0.0 --server.port $PORT --server.headless true`,
        adds: null,
      };
    case 'script':
      return { command: `python3 ${quoteWord(target)}`, adds: null };
  }
}

export const python: Detector = {
  language: 'python',
  looksFor: 'requirements.txt, pyproject.toml, Pipfile or a Python file that serves HTTP',

  firstReads(folder) {
    const candidates = applicationCandidates(folder);
    if (candidates.length === 0 && folder.first(...manifests) === null) return [];
    const files = [...pythonVersionFiles, ...manifests, 'Procfile', 'manage.py', ...candidates.slice(0, 6)];
    return files.map(folder.full);
  },

  claim(folder, contents) {
    const file = folder.first('manage.py', ...manifests);
    const application = applicationOf(folder, contents);
    if (application?.framework === 'django')
      return { weight: 78, because: 'there is a Django project', file: folder.full('manage.py') };
    if (application?.framework != null) {
      return {
        weight: 75,
        because: `${application.file} makes a ${application.framework} application`,
        file: folder.full(application.file),
      };
    }
    if (application !== null)
      return { weight: file === null ? 46 : 58, because: application.because, file: folder.full(application.file) };
    return file === null ? null : { weight: 40, because: `there is ${file}`, file: folder.full(file) };
  },

  moreReads: (folder) => applicationCandidates(folder).map(folder.full),

  detect(folder, contents) {
    const version = pythonVersionOf(folder, contents);
    const requirements = requirementsOf(folder, contents);
    const application = applicationOf(folder, contents);
    const web = procfileWeb(textOf(folder, contents, 'Procfile'));
    if (application === null && web === null) {
      throw entryPointUnknown(
        'No Python file makes a FastAPI, Flask or Django application or serves HTTP when it is run.',
        'Add a Procfile with a line such as "web: gunicorn app:app", or name the folder of the service with --root.',
      );
    }
    const start =
      web !== null || application === null ? { command: web ?? '', adds: null } : startOf(application, requirements);
    const framework = application?.framework ?? frameworks.find((name) => requirements.packages.has(name)) ?? null;
    const parts = [requirements.install, start.adds === null ? null : `pip install --no-cache-dir ${start.adds}`];
    const install = parts.filter((part) => part !== null).join(' && ') || null;
    const collects = framework === 'django' && requirements.packages.has('whitenoise');
    const at = (file: string | null): string | null => (file === null || file === '.' ? null : folder.full(file));
    return {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework,
      packageManager: requirements.manager,
      installCommand: install,
      buildCommand: collects ? 'python3 manage.py collectstatic --noinput' : null,
      startCommand: start.command,
      entryFile: application?.file ?? null,
      lockfile: requirements.lockfile,
      dependencyFiles: requirements.files,
      evidence: [
        version.evidence,
        evidence('packageManager', requirements.manager, requirements.because, at(requirements.file)),
        ...(framework === null
          ? []
          : [
              evidence(
                'framework',
                framework,
                application?.because ?? 'it is a dependency',
                at(application?.file ?? null),
              ),
            ]),
        ...(install === null
          ? []
          : [
              evidence(
                'installCommand',
                install,
                start.adds === null
                  ? requirements.because
                  : `${start.adds} serves the application and is not among its dependencies`,
                at(requirements.file),
              ),
            ]),
        evidence(
          'startCommand',
          start.command,
          web !== null ? 'the Procfile says so' : (application?.because ?? ''),
          at(web !== null ? 'Procfile' : (application?.file ?? null)),
        ),
        ...(application === null
          ? []
          : [evidence('entryFile', application.file, application.because, at(application.file))]),
      ],
    };
  },
};
