import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import type { Application } from './application.ts';
import { moduleOf } from './module-name.ts';

/** Frameworks whose applications are made in functions, by how they are called there. */
const made = [
  ['fastapi', 'asgi', /\bFastAPI\(/, /^\s*fastapi\b/im],
  ['litestar', 'asgi', /\bLitestar\(/, /^\s*litestar\b/im],
  ['starlette', 'asgi', /\bStarlette\(/, /^\s*starlette\b/im],
  ['quart', 'asgi', /\bQuart\(/, /^\s*quart\b/im],
  ['sanic', 'asgi', /\bSanic\(/, /^\s*sanic\b/im],
  ['flask', 'wsgi', /\b(?:API)?Flask\(/, /^\s*["']?flask\b/im],
] as const;

type Made = (typeof made)[number];

const factory = '(?:create|make|build|get|init)_(?:\\w+_)?(?:app|application)|app_factory|application_factory';
const called = new RegExp(`^(\\w+)\\s*(?::[^=\\n]+)?=\\s*(?:\\w+\\.)*(${factory})\\(`, 'm');
/** Defined with nothing that a caller would have to give. */
const defined = new RegExp(`^def\\s+(${factory})\\(\\s*((?:\\w+\\s*(?::[^=,)]+)?=[^,)]*,?\\s*)*)\\)`, 'm');

interface Source {
  readonly file: string;
  readonly text: string;
}

/** An application that a function makes: the module that calls it, or the function itself, which servers can call. */
export function madeByFactory(folder: Folder, contents: Contents, sources: readonly Source[]): Application | null {
  const kind = frameworkOf(folder, contents, sources);
  if (kind === null) return null;
  const [framework, server] = kind;
  for (const { file, text } of sources) {
    const [, name, maker] = called.exec(text) ?? [];
    if (name === undefined) continue;
    const target = `${moduleOf(file)}:${name}`;
    return { kind: server, framework, file, target, because: `${maker}() is called there` };
  }
  for (const { file, text } of sources) {
    const name = defined.exec(text)?.[1];
    if (name === undefined || !kind[2].test(text)) continue;
    const because = `${name}() makes the application and needs no argument`;
    const target = `${moduleOf(file)}:${name}`;
    return server === 'wsgi'
      ? { kind: server, framework, file, target: `'${target}()'`, because }
      : { kind: server, framework, file, target: `--factory ${target}`, because };
  }
  return null;
}

/** The framework whose class any source calls, else the one that the manifest names. */
function frameworkOf(folder: Folder, contents: Contents, sources: readonly Source[]): Made | null {
  const manifests = ['requirements.txt', 'pyproject.toml', 'Pipfile'].map(
    (file) => textOf(folder, contents, file) ?? '',
  );
  return (
    made.find(([, , call]) => sources.some(({ text }) => call.test(text))) ??
    made.find(([, , , listed]) => manifests.some((text) => listed.test(text))) ??
    null
  );
}
