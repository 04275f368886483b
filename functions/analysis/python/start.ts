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
    case 'chainlit':
      return { command: `chainlit run ${quoteWord(target)} --host 0.0.0.0 --port $PORT --headless`, adds: null };
    case 'gradio':
      return {
        command: `GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python3 ${quoteWord(target)}`,
        adds: null,
      };
    case 'command':
      return { command: target, adds: null };
    case 'script':
      return { command: `python3 ${quoteWord(target)}`, adds: null };
  }
}
