import type { Folder } from '../reading/folder.ts';
import { quoteWord } from '../shell.ts';
import type { Application } from './application.ts';
import { moduleOf } from './module-name.ts';

interface Source {
  readonly file: string;
  readonly text: string;
}

/** Servers that a script starts itself, by what it imports or calls. */
const servers: readonly (readonly [framework: string | null, when: RegExp, because: string])[] = [
  ['dash', /^\s*(import dash|from dash)\b/m, 'it runs a dash application'],
  ['nicegui', /^\s*(import|from) nicegui\b/m, 'it imports nicegui'],
  ['aiohttp', /\b(aiohttp\.web|from aiohttp import web)\b/, 'it serves HTTP with aiohttp'],
  ['tornado', /\btornado\.(web|httpserver)\b/, 'it serves HTTP with tornado'],
  ['bottle', /^\s*(?:from bottle import|import bottle)[\s\S]*\brun\(/m, 'it runs a bottle application'],
  ['cherrypy', /\bcherrypy\.(?:quickstart|engine\.start)\(/, 'it starts cherrypy'],
  [
    null,
    /\b(HTTPServer|ThreadingHTTPServer|TCPServer|make_server|serve_forever|uvicorn\.run|hypercorn|grpc\.server)\b/,
    'it serves HTTP when it is run',
  ],
];

/** Names under which the program of a folder is kept. */
const programs = /^(main|app|server|run|bot|web|api|start|__main__)\.py$/;

/** A program that serves when it is run, or that a framework's own command runs; then the program of the folder. */
export function scriptOf(folder: Folder, sources: readonly Source[]): Application | null {
  for (const { file, text } of sources) {
    const found = ownCommand(folder, file, text) ?? servedBy(file, text);
    if (found !== null) return found;
  }
  if (folder.has('production.ini') && folder.first('setup.py', 'pyproject.toml') !== null) {
    const because = 'production.ini describes the server of a pyramid application';
    return { kind: 'command', framework: 'pyramid', file: 'production.ini', target: 'pserve production.ini', because };
  }
  const main = sources.find(
    ({ file, text }) => programs.test(file) && /__name__\s*==\s*['"]__main__['"]|^\w[\w.]*\(.*\)\s*$/m.test(text),
  );
  if (main === undefined) return null;
  const because = 'it is the program of the folder';
  return { kind: 'script', framework: null, file: main.file, target: main.file, because };
}

function ownCommand(folder: Folder, file: string, text: string): Application | null {
  const of = (kind: Application['kind'], framework: string | null, because: string, target = file): Application => ({
    kind,
    framework,
    file,
    target,
    because,
  });
  if (/^\s*(import streamlit|from streamlit)/m.test(text)) return of('streamlit', 'streamlit', 'it imports streamlit');
  if (/^\s*(import chainlit|from chainlit)/m.test(text)) return of('chainlit', 'chainlit', 'it imports chainlit');
  if (/^\s*(import panel|from panel)\b/m.test(text) && /\.servable\(/.test(text)) {
    const command = `panel serve ${quoteWord(file)} --address 0.0.0.0 --port $PORT --allow-websocket-origin '*'`;
    return of('command', 'panel', 'it serves a panel', command);
  }
  const address = '--host 0.0.0.0 --port $PORT';
  if (/^\s*(import shiny|from shiny)\b/m.test(text) && /^\w+\s*=\s*(?:shiny\.)?App\(/m.test(text))
    return of('command', 'shiny', 'it makes an application of shiny', `shiny run ${quoteWord(file)} ${address}`);
  if (/^\s*import marimo\b/m.test(text) && /\bmarimo\.App\(/.test(text))
    return of('command', 'marimo', 'it is a notebook of marimo', `marimo run ${quoteWord(file)} --headless ${address}`);
  const mesop = /^\s*import mesop as (\w+)/m.exec(text)?.[1];
  if (mesop !== undefined && text.includes(`@${mesop}.page(`))
    return of('wsgi', 'mesop', 'its pages are served over WSGI', `${moduleOf(file)}:${mesop}`);
  if (/^\s*(import gradio|from gradio)/m.test(text) && /\.launch\(/.test(text))
    return of('gradio', 'gradio', 'it launches a gradio interface');
  const target = /@functions_framework\.\w+\s*\n(?:@[^\n]*\n)*def\s+(\w+)/.exec(text)?.[1];
  if (target !== undefined) {
    const source = file === 'main.py' ? '' : ` --source ${quoteWord(file)}`;
    const command = `functions-framework --target=${target}${source}`;
    return of('command', 'functions-framework', `${target} is a function of the framework`, command);
  }
  if (file === 'rxconfig.py' || (folder.has('rxconfig.py') && /^\s*import reflex\b/m.test(text)))
    return of('command', 'reflex', 'rxconfig.py configures reflex', 'reflex run --env prod');
  return null;
}

function servedBy(file: string, text: string): Application | null {
  const dash = /^(\w+)\s*=\s*\w+\.server\b/m.exec(text)?.[1];
  const wsgi = /^def application\(\s*environ/m.test(text) ? 'application' : null;
  if (/^\s*(import dash|from dash)\b/m.test(text) && dash !== undefined) {
    const because = `${dash} is the server of its dash application`;
    return { kind: 'wsgi', framework: 'dash', file, target: `${moduleOf(file)}:${dash}`, because };
  }
  const found = servers.find(([, when]) => when.test(text));
  // What is called for each request is an application, whatever else the file holds.
  if (wsgi !== null && found?.[0] == null) {
    const because = 'it defines a WSGI application';
    return { kind: 'wsgi', framework: null, file, target: `${moduleOf(file)}:${wsgi}`, because };
  }
  return found === undefined ? null : { kind: 'script', framework: found[0], file, target: file, because: found[2] };
}
