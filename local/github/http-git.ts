import { type ChildProcess, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { callerOf } from './access.ts';
import { gitEnvironment, gitText } from './git.ts';
import { branchesOf, resolveRef } from './refs.ts';
import { isFullName, now, type Repositories, type Repository } from './repositories.ts';

export interface GitHttpOptions {
  readonly repositories: Repositories;
  readonly token: string;
}

export interface GitHttp {
  /** Whether this request is git's own; if not, nothing was done with it. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Ends every transfer. */
  close(): void;
}

const route = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Only this owner's repositories come into being by a push. */
const ownOwner = 'local';

/** Git over HTTP by git's own `http-backend`: fetch for those who may read, push with the token alone. */
export function gitHttp({ repositories, token }: GitHttpOptions): GitHttp {
  const transfers = new Set<ChildProcess>();

  const serve = async (url: URL, parts: readonly string[], request: IncomingMessage, response: ServerResponse) => {
    const [owner = '', name = '', tail = ''] = parts;
    const service = tail === 'info/refs' ? url.searchParams.get('service') : tail;
    if (service !== 'git-upload-pack' && service !== 'git-receive-pack')
      return refuse(response, 403, 'unknown service');
    if (request.method !== (tail === 'info/refs' ? 'GET' : 'POST')) return refuse(response, 405, 'wrong method');
    const pushes = service === 'git-receive-pack';
    const caller = callerOf(request.headers.authorization, token);
    if (caller === 'wrong' || (pushes && caller !== 'user')) return challenge(response);
    const found = repositories.find(owner, name);
    if (found?.metadata.private && caller !== 'user') return challenge(response);
    if (found?.metadata.access === 'none') return refuse(response, 403, 'the token may not read this repository');
    const creates = found === null && pushes && owner === ownOwner && isFullName(owner, name);
    const repository = creates ? await repositories.create(owner, name, {}) : found;
    if (repository === null) return refuse(response, 404, 'Repository not found.');
    await transfer({ repository, tail, query: url.search.slice(1), pushes }, request, response);
    // The pusher's answer ends when everything about the push can be read.
    if (tail === 'git-receive-pack') await pushed(repositories, repository);
    response.end();
  };

  const transfer = async (asked: Transfer, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const env = gitEnvironment(cgi(asked, request));
    const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    transfers.add(child);
    response.on('close', () => response.writableFinished || end(child));
    // The backend may answer before it has read everything; its exit ends the transfer either way.
    child.stdin.on('error', () => request.unpipe());
    request.pipe(child.stdin);
    try {
      await answer(child, response);
    } finally {
      transfers.delete(child);
    }
  };

  return {
    handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const match = route.exec(decodePath(url.pathname));
      if (match === null) return false;
      serve(url, match.slice(1), request, response).catch((error) => {
        // Whoever asked has gone, and the backend was ended with it.
        if (response.closed) return;
        console.error(`local GitHub: ${request.method} ${url.pathname}:`, error);
        if (response.headersSent) response.destroy();
        else refuse(response, 500, 'Server Error');
      });
      return true;
    },
    close() {
      for (const child of transfers) end(child);
    },
  };
}

interface Transfer {
  readonly repository: Repository;
  readonly tail: string;
  readonly query: string;
  readonly pushes: boolean;
}

function cgi(asked: Transfer, request: IncomingMessage): Readonly<Record<string, string>> {
  const { headers, method } = request;
  const protocol = headers['git-protocol'];
  return {
    GIT_PROJECT_ROOT: path.dirname(asked.repository.dir),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${path.basename(asked.repository.dir)}/${asked.tail}`,
    REQUEST_METHOD: method ?? 'GET',
    QUERY_STRING: asked.query,
    CONTENT_TYPE: headers['content-type'] ?? '',
    ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
    HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    GIT_PROTOCOL: typeof protocol === 'string' ? protocol : '',
    REMOTE_ADDR: '127.0.0.1',
    ...(asked.pushes ? { REMOTE_USER: ownOwner } : {}),
  };
}

/** Turns the backend's CGI answer, a head and a body, into HTTP; the caller ends it. */
function answer(child: ChildProcess, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    let head: Buffer | null = Buffer.alloc(0);
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk).slice(-2000);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      if (head === null) return;
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
        const colon = line.indexOf(':');
        const [key, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
        if (key.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(key, value);
      }
      response.write(head.subarray(end + 4));
      head = null;
      child.stdout?.pipe(response, { end: false });
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (head !== null)
        reject(new Error(`git http-backend ended with ${code} before it answered: ${complaint.trim()}`));
      else resolve();
    });
  });
}

/** The first branch that is pushed to an empty repository becomes its default branch, as on GitHub. */
async function pushed(repositories: Repositories, repository: Repository): Promise<void> {
  repositories.update(repository, { pushedAt: now() });
  if ((await resolveRef(repository.dir, 'HEAD')) !== null) return;
  const [first] = await branchesOf(repository.dir);
  if (first !== undefined) await gitText(repository.dir, 'symbolic-ref', 'HEAD', `refs/heads/${first.name}`);
}

function challenge(response: ServerResponse): void {
  response.setHeader('WWW-Authenticate', 'Basic realm="GitHub"');
  refuse(response, 401, 'Authentication is needed.');
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end(`${message}\n`);
}

function decodePath(pathname: string): string {
  // Names that need decoding are no names of repositories here.
  return pathname.includes('%') ? '' : pathname;
}

/** The backend starts children of its own: the whole group ends. */
function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
