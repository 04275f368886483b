import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

/** How the application's object is called by a server. */
export interface Application {
  readonly kind: 'asgi' | 'wsgi' | 'script' | 'streamlit' | 'chainlit' | 'gradio';
  readonly framework: string | null;
  readonly file: string;
  /** `package.module:object`, or the file for a script. */
  readonly target: string;
  readonly because: string;
}

const names = ['main', 'app', 'server', 'wsgi', 'asgi', 'application', 'run', 'api', '__main__', '__init__'];
const likely = (file: string): number => {
  const stem = file.split('/').at(-1)?.replace(/\.py$/, '') ?? '';
  const at = names.indexOf(stem);
  return (at < 0 ? names.length : at) + 3 * (file.split('/').length - 1);
};

/** Python files in which the application is probably made, likeliest first. */
export function applicationCandidates(folder: Folder): readonly string[] {
  return folder.files
    .filter((file) => file.endsWith('.py') && file.split('/').length <= 4)
    .filter(
      (file) =>
        !/(^|\/)(tests?|docs|migrations|examples|scripts|alembic)\/|(^|\/)(test_[^/]*|conftest|setup)\.py$/.test(file),
    )
    .sort((a, b) => likely(a) - likely(b) || (a < b ? -1 : 1))
    .slice(0, 10);
}

const moduleOf = (file: string): string =>
  file
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');

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
    const name = new RegExp(`^(\\w+)\\s*(?::[^=\\n]+)?=\\s*(?:\\w+\\.)?${call.replace('.', '\\.')}\\(`, 'm').exec(
      text,
    )?.[1];
    const isImported = call !== 'Application' || text.includes(framework);
    const at = (target: string, because: string): Application => ({ kind, framework, file, target, because });
    // Robyn is its own server.
    if (name !== undefined && framework === 'robyn')
      return { kind: 'script', framework, file, target: file, because: 'Robyn(...) is made there' };
    if (name !== undefined && isImported)
      return at(`${moduleOf(file)}:${name}`, `${name} = ${call}(...) is made there`);
    // A factory is only an entry point where its module calls it.
    const made = /^(\w+)\s*=\s*(create_app|make_app|get_app|build_app)\(/m.exec(text);
    if (made?.[1] !== undefined && text.includes(framework))
      return at(`${moduleOf(file)}:${made[1]}`, `${made[2]}() is called there`);
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
  for (const { file, text } of candidates) {
    const script = (framework: string | null, because: string): Application => ({
      kind: framework === 'streamlit' || framework === 'chainlit' || framework === 'gradio' ? framework : 'script',
      framework,
      file,
      target: file,
      because,
    });
    if (/^\s*(import streamlit|from streamlit)/m.test(text)) return script('streamlit', 'it imports streamlit');
    if (/^\s*(import chainlit|from chainlit)/m.test(text)) return script('chainlit', 'it imports chainlit');
    if (/^\s*(import gradio|from gradio)/m.test(text) && /\.launch\(/.test(text))
      return script('gradio', 'it launches a gradio interface');
    const dash = /^(\w+)\s*=\s*\w+\.server\b/m.exec(text)?.[1];
    if (/^\s*(import dash|from dash)\b/m.test(text) && dash !== undefined) {
      return {
        kind: 'wsgi',
        framework: 'dash',
        file,
        target: `${moduleOf(file)}:${dash}`,
        because: `${dash} is the server of its dash application`,
      };
    }
    if (/^\s*(import dash|from dash)\b/m.test(text)) return script('dash', 'it runs a dash application');
    if (/^\s*(import|from) nicegui\b/m.test(text)) return script('nicegui', 'it imports nicegui');
    if (/^def application\(\s*environ/m.test(text)) {
      return {
        kind: 'wsgi',
        framework: null,
        file,
        target: `${moduleOf(file)}:application`,
        because: 'it defines a WSGI application',
      };
    }
    if (/\b(aiohttp\.web|from aiohttp import web)\b/.test(text))
      return script('aiohttp', 'it serves HTTP with aiohttp');
    if (/\btornado\.(web|httpserver)\b/.test(text)) return script('tornado', 'it serves HTTP with tornado');
    if (/\b(HTTPServer|ThreadingHTTPServer|TCPServer|make_server|serve_forever|uvicorn\.run)\b/.test(text)) {
      return script(null, 'it serves HTTP when it is run');
    }
  }
  const main = candidates.find(
    ({ file, text }) =>
      /^(main|app|server|run|__main__)\.py$/.test(file) && /__name__\s*==\s*['"]__main__['"]/.test(text),
  );
  return main === undefined
    ? null
    : {
        kind: 'script',
        framework: null,
        file: main.file,
        target: main.file,
        because: 'it is the program of the folder',
      };
}
