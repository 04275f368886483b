import { type Contents, textOf } from '../reading/contents.ts';
import { depthOf, type Folder } from '../reading/folder.ts';
import { madeByFactory } from './factory.ts';
import { importRootOf } from './import-root.ts';
import { moduleOf } from './module-name.ts';
import { installedCommand } from './project-scripts.ts';
import { requirementsFiles } from './requirements.ts';
import { scriptOf } from './script.ts';

/** How the application's object is called by a server. */
export interface Application {
  readonly kind: 'asgi' | 'wsgi' | 'script' | 'module' | 'command' | 'streamlit' | 'chainlit' | 'gradio';
  readonly framework: string | null;
  readonly file: string;
  /** `package.module:object`, the file for a script, or the whole of a command. */
  readonly target: string;
  readonly because: string;
  /** Folder for Python's path, where the service's own does not do. */
  readonly importRoot?: string;
  /** Whether the command is the project's own and comes with its installation. */
  readonly isInstalled?: true;
}

const names = ['main', 'app', 'server', 'wsgi', 'asgi', 'application', 'run', 'api', '__main__', '__init__'];
const likely = (file: string): number => {
  const at = names.indexOf(file.slice(file.lastIndexOf('/') + 1, -'.py'.length));
  return (at < 0 ? names.length : at) + 3 * depthOf(file);
};

/** Ranked once for each folder. */
const ranked = new WeakMap<Folder, readonly string[]>();

/** Python files in which the application is probably made, likeliest first. */
export function applicationCandidates(folder: Folder): readonly string[] {
  const known = ranked.get(folder);
  if (known !== undefined) return known;
  const found = rankedFiles(folder);
  ranked.set(folder, found);
  return found;
}

function rankedFiles(folder: Folder): readonly string[] {
  return folder.files
    .filter((file) => file.endsWith('.py') && depthOf(file) <= 3)
    .filter(
      (file) =>
        !/(^|\/)(tests?|docs|migrations|examples|scripts|alembic)\/|(^|\/)(test_[^/]*|conftest|setup)\.py$/.test(file),
    )
    .map((file) => ({ file, worth: likely(file) }))
    .sort((a, b) => a.worth - b.worth || (a.file < b.file ? -1 : 1))
    .slice(0, 10)
    .map(({ file }) => file);
}

const objects: readonly (readonly [framework: string, kind: 'asgi' | 'wsgi', call: string])[] = [
  ['fastapi', 'asgi', 'FastAPI'],
  ['starlette', 'asgi', 'Starlette'],
  ['litestar', 'asgi', 'Litestar'],
  ['sanic', 'asgi', 'Sanic'],
  ['quart', 'asgi', 'Quart'],
  ['flask', 'wsgi', 'Flask'],
  ['bottle', 'wsgi', 'Bottle'],
  ['falcon', 'asgi', 'falcon.asgi.App'],
  ['falcon', 'wsgi', 'falcon.App'],
  ['connexion', 'asgi', 'AsyncApp'],
  ['connexion', 'wsgi', 'FlaskApp'],
  ['blacksheep', 'asgi', 'Application'],
  ['robyn', 'asgi', 'Robyn'],
  ['apiflask', 'wsgi', 'APIFlask'],
];

function objectIn(file: string, text: string): Application | null {
  for (const [framework, kind, call] of objects) {
    const name = new RegExp(
      `^(\\w+)\\s*(?::[^=\\n]+)?=\\s*(?:\\w+\\s*=\\s*)*(?:\\w+\\.)?${call.replace('.', '\\.')}\\(`,
      'm',
    ).exec(text)?.[1];
    const isImported = call !== 'Application' || text.includes(framework);
    const at = (target: string, because: string): Application => ({ kind, framework, file, target, because });
    // Robyn is its own server.
    if (name !== undefined && framework === 'robyn')
      return { kind: 'script', framework, file, target: file, because: 'Robyn(...) is made there' };
    if (name !== undefined && isImported)
      return at(`${moduleOf(file)}:${name}`, `${name} = ${call}(...) is made there`);
  }
  return null;
}

/** Django's entry point, which may lie one folder deeper than the manifest. */
export function managePy(folder: Folder): string | null {
  return (
    folder.first('manage.py') ??
    folder.files.find((file) => /^(?!examples?\/|tests?\/)[^/]+\/manage\.py$/.test(file)) ??
    null
  );
}

function djangoOf(folder: Folder, contents: Contents): Application | null {
  const manage = managePy(folder);
  const text = manage === null ? '' : (textOf(folder, contents, manage) ?? '');
  const at = manage?.includes('/') === true ? `${manage.slice(0, manage.lastIndexOf('/'))}/` : '';
  const settings = /DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]/.exec(text)?.[1];
  const wsgi = folder.files.find((file) => file.startsWith(at) && /(^|\/)wsgi\.py$/.test(file));
  const project = settings?.split('.')[0] ?? (/django/i.test(text) ? wsgi?.slice(at.length).split('/')[0] : undefined);
  if (manage === null || project === undefined) return null;
  const own = folder.first(`${at}${project}/wsgi.py`) ?? wsgi;
  const asgi = folder.first(`${at}${project}/asgi.py`);
  if (own === undefined && asgi !== null) {
    const because = `${manage} names the Django project, which has asgi.py alone`;
    const inner = { kind: 'asgi', framework: 'django', file: manage, because } as const;
    const root = at === '' ? {} : { importRoot: at.slice(0, -1) };
    return { ...inner, target: `${moduleOf(asgi.slice(at.length))}:application`, ...root };
  }
  const target = own === undefined ? `${project}.wsgi` : moduleOf(own.slice(at.length));
  return {
    kind: 'wsgi',
    framework: 'django',
    file: manage,
    target: `${at === '' ? '' : `--chdir ${at.slice(0, -1)} `}${target}:application`,
    because: `${manage} names the Django project`,
  };
}

/** The application that code makes: Django's settings, an ASGI or WSGI object, or a script that serves. */
export function applicationOf(folder: Folder, contents: Contents): Application | null {
  const django = djangoOf(folder, contents);
  if (django !== null) return django;
  const candidates = applicationCandidates(folder).flatMap((file) => {
    const text = textOf(folder, contents, file);
    return text === null ? [] : [{ file, text }];
  });
  const found = candidates.map(({ file, text }) => objectIn(file, text)).find((one) => one !== null);
  const application = found ?? madeByFactory(folder, contents, candidates) ?? scriptOf(folder, candidates);
  if (application === null) return null;
  const text = textOf(folder, contents, application.file) ?? '';
  return installedCommand(folder, contents, application, text) ?? importable(folder, contents, application, text);
}

/** The application under the name that its own imports need. */
function importable(folder: Folder, contents: Contents, application: Application, text: string): Application {
  const { file, kind, target } = application;
  const listed = [...requirementsFiles, 'pyproject.toml', 'Pipfile'].map(
    (name) => textOf(folder, contents, name) ?? '',
  );
  const isInstalled = (name: string): boolean =>
    listed.some((list) => new RegExp(`^[\\s"']*${name}\\b`, 'im').test(list));
  const { path, isImported } = importRootOf(folder, file, text, isInstalled);
  const inRoot = moduleOf(path === '' ? file : file.slice(path.length + 1)).replace(/\.?__main__$/, '');
  if (kind === 'asgi' || kind === 'wsgi') {
    if (path === '' || inRoot === '' || inRoot === '__init__') return application;
    return { ...application, target: target.replace(moduleOf(file), inRoot), importRoot: path };
  }
  const own = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  const isInPackage = (isImported && path !== own) || /^\s*from\s+\./m.test(text);
  if (kind !== 'script' || own === '' || inRoot === '' || !isInPackage) return application;
  const root = path === own ? own.split('/').slice(0, -1).join('/') : path;
  const module = moduleOf(root === '' ? file : file.slice(root.length + 1)).replace(/\.__main__$/, '');
  return { ...application, kind: 'module', target: module, ...(root === '' ? {} : { importRoot: root }) };
}
