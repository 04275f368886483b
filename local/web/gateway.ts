import { createHash, timingSafeEqual } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { json } from 'node:stream/consumers';
import { apiFunction } from '../../shared/stages.ts';
import type { Running } from '../component.ts';
import {
  type LocalUser,
  lookupAnswer,
  lookupPath,
  lookupSchema,
  namedUser,
  unsignedIdToken,
  userHeader,
} from './id-token.ts';
import { closeServer, listen } from './listen.ts';
import { isAllowedOrigin, isOwnHost, ownHosts } from './origin.ts';
import { refuse } from './refuse.ts';

export interface GatewayOptions {
  readonly port: number;
  /** Base of the functions server. */
  readonly functions: string;
  readonly project: string;
  readonly token: string;
  readonly user: LocalUser;
  /** Origins of the page that this stack serves. */
  readonly origins: readonly string[];
}

/** Only gives the paths something to stand on. */
const base = 'http://gateway';

/** A name of a document, so that it can name a member. */
const userName = /^[a-z0-9-]{1,40}$/;

/** Readable without the token: they say nothing about anybody's services. */
const open = /^\/(health(\/.*)?|openapi\.json)$/;

const preflight = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, traceparent',
  'access-control-max-age': '600',
};

/**
 * The way in to the API on the laptop. What Google's front ends and Firebase Authentication do in the cloud happens
 * here: the caller's token is checked and the local user's ID token goes on in its place.
 */
export async function startGateway(options: GatewayOptions): Promise<Running> {
  const agent = new http.Agent({ keepAlive: true });
  const origins = new Set(options.origins);
  let hosts = ownHosts(options.port);
  const server = http.createServer((request, response) => {
    // The receiver resolves `..` in paths; judged is what it will see, or /health/../v1 would need no token.
    const url = URL.canParse(request.url ?? '/', base) ? new URL(request.url ?? '/', base) : null;
    if (url === null) return void response.writeHead(400).end();
    const isOpen = open.test(url.pathname);
    if (!isOwnHost(request, hosts)) return refuse(response, 421);
    if (!isAllowedOrigin(request, origins)) return refuse(response, 403);
    allowOwnPage(request, response);
    if (url.pathname === lookupPath(options.project)) return void answerLookup(request, response);
    if (request.method === 'OPTIONS') return void response.writeHead(204, preflight).end();
    if (!isOpen && !bears(request, options.token)) {
      return refuse(response, 401);
    }
    forward(request, response, {
      target: `${options.functions}/${apiFunction}${url.pathname}${url.search}`,
      authorization: isOpen ? undefined : `Bearer ${idToken(options, userOf(request, options.user))}`,
      agent,
    });
  });
  const port = await listen(server, options.port);
  hosts = ownHosts(port);
  return {
    port,
    close: async () => {
      await closeServer(server);
      agent.destroy();
    },
  };
}

function allowOwnPage(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('vary', 'Origin');
  const { origin } = request.headers;
  if (origin === undefined) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'location, retry-after, traceparent');
}

function bears(request: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`));
}

/** Whoever has the token may say as whom they ask: there is nobody to sign in here, and members have other roles. */
function userOf(request: IncomingMessage, local: LocalUser): LocalUser {
  const name = request.headers[userHeader];
  return typeof name === 'string' && userName.test(name) ? namedUser(name) : local;
}

async function answerLookup(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = lookupSchema.safeParse(await json(request).catch(() => null));
  const answer = asked.success ? lookupAnswer(asked.data.localId.map(namedUser)) : {};
  response.writeHead(asked.success ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

function idToken({ project }: GatewayOptions, user: LocalUser): string {
  return unsignedIdToken(project, user, Math.floor(Date.now() / 1000));
}

interface Onward {
  readonly target: string;
  readonly authorization: string | undefined;
  readonly agent: http.Agent;
}

/** Streams both ways; the API keeps its own limits on size and time. */
function forward(request: IncomingMessage, response: ServerResponse, { target, authorization, agent }: Onward): void {
  const { authorization: _checkedHere, [userHeader]: _readHere, ...carried } = request.headers;
  const headers = { ...carried, ...(authorization ? { authorization } : {}), 'x-forwarded-for': '127.0.0.1' };
  const onward = http.request(target, { method: request.method ?? 'GET', headers, agent }, (answer) => {
    for (const [name, value] of Object.entries(answer.headers)) {
      const decidedHere = name.startsWith('access-control-') || name === 'vary' || name === 'connection';
      if (value !== undefined && !decidedHere) response.setHeader(name, value);
    }
    response.writeHead(answer.statusCode ?? 502);
    pipeline(answer, response, () => undefined);
  });
  onward.once('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 503);
  });
  response.once('close', () => onward.destroy());
  pipeline(request, onward, () => undefined);
}
