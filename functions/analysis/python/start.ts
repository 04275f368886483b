import type { Overrides } from '../../../shared/overrides.ts';
import { quoteWord } from '../shell.ts';
import type { Application } from './application.ts';
import type { Requirements } from './requirements.ts';

export interface Start {
  readonly command: string;
  /** A server that the project does not list itself. */
  readonly adds: string | null;
}

/** Servers bind every interface and take PORT: gunicorn does both by itself when PORT is set, uvicorn has to be told. */
export function startOf(application: Application, requirements: Requirements): Start {
  const { kind, target, importRoot } = application;
  const path = importRoot === undefined ? '' : `PYTHONPATH=${quoteWord(importRoot)} `;
  const option = (name: string): string => (importRoot === undefined ? '' : `${name} ${quoteWord(importRoot)} `);
  const lists = (name: string): boolean => requirements.packages.has(name);
  switch (kind) {
    case 'asgi':
      if (lists('hypercorn') && !lists('uvicorn'))
        return { command: `${path}hypercorn --bind 0.0.0.0:$PORT ${target}`, adds: null };
      return {
        command: `uvicorn ${target} ${option('--app-dir')}--host 0.0.0.0 --port $PORT`,
        adds: lists('uvicorn') ? null : 'uvicorn',
      };
    case 'wsgi':
      if (lists('waitress') && !lists('gunicorn'))
        return { command: `${path}waitress-serve --listen=0.0.0.0:$PORT ${target}`, adds: null };
      return { command: `gunicorn ${option('--pythonpath')}${target}`, adds: lists('gunicorn') ? null : 'gunicorn' };
    case 'streamlit':
      return {
        command: `streamlit run ${quoteWord(target)} --server.address 0.0.0.0 --server.port $PORT --server.headless true`,
        adds: null,
      };
    case 'chainlit':
      return { command: `chainlit run ${quoteWord(target)} --host 0.0.0.0 --port $PORT --headless`, adds: null };
    case 'gradio':
      return {
        command: `GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python3 ${quoteWord(target)}`,
        adds: null,
      };
    case 'command':
      return { command: target, adds: null };
    case 'module':
      return { command: `${path}python3 -m ${target}`, adds: null };
    case 'script':
      return { command: `python3 ${quoteWord(target)}`, adds: null };
  }
}

const ownServers = ['streamlit', 'chainlit', 'gradio'] as const;

/** The application as the framework that a request names starts it: some are their own servers. */
export function startedAs(application: Application | null, { framework }: Overrides): Application | null {
  if (application === null || framework === undefined) return application;
  const server = ownServers.find((name) => name === framework);
  if (server === undefined) return { ...application, framework };
  return { ...application, kind: server, framework: server, target: application.file };
}
