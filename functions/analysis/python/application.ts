import { type Contents, textOf } from '../reading/contents.ts';
import { depthOf, type Folder } from '../reading/folder.ts';
import { madeByFactory } from './factory.ts';
import { moduleOf } from './module-name.ts';
import { scriptOf } from './script.ts';

/** How the application's object is called by a server. */
export interface Application {
  readonly kind: 'asgi' | 'wsgi' | 'script' | 'command' | 'streamlit' | 'chainlit' | 'gradio';
  readonly framework: string | null;
  readonly file: string;
  /** `package.module:object`, the file for a script, or the whole of a command. */
  readonly target: string;
  readonly because: string;
}

const names = ['main', 'app', 'server', 'wsgi', 'asgi', 'application', 'run', 'api', '__main__', '__init__'];
const likely = (file: string): number => {
  const at = names.indexOf(file.slice(file.lastIndexOf('/') + 1, -'.py'.length));
  return (at < 0 ? names.length : at) + 3 * depthOf(file);
};

/** Python files in which the application is probably made, likeliest first. */
export function applicationCandidates(folder: Folder): readonly string[] {
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
  for (const { file, text } of candidates) {
    const found = objectIn(file, text);
    if (found !== null) return found;
  }
  return madeByFactory(folder, contents, candidates) ?? scriptOf(folder, candidates);
}
