import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ComponentOptions, Running } from '../component.ts';
import { checkIdentityToken, issueIdentityToken, type Verification } from './identity-token.ts';
import { signingKey } from './key.ts';

export interface MetadataServer extends Running {
  /** The account that every program on the laptop acts as. */
  readonly email: string;
  /** Whether a token was issued here, is still valid, and is meant for one of these audiences. */
  verifyIdentityToken(token: string, audiences: readonly string[]): Verification;
}

/**
 * Serves what Google's auth libraries ask of the metadata server.
 * They find it with GCE_METADATA_HOST=127.0.0.1:<port> and METADATA_SERVER_DETECTION=assume-present.
 */
export async function startMetadataServer(options: ComponentOptions): Promise<MetadataServer> {
  const key = signingKey(options.dir);
  const email = `slipway-runtime@${options.project}.iam.gserviceaccount.com`;
  const values = metadataValues(options, email, (audience) => issueIdentityToken(key, email, audience, Date.now()));
  const server = createServer((request, response) => answer(request, response, values));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    email,
    verifyIdentityToken: (token, audiences) => checkIdentityToken(key, token, audiences, Date.now()),
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Value = string | object | ((query: URLSearchParams) => string | null);

function metadataValues(
  { project, region }: ComponentOptions,
  email: string,
  issue: (audience: string) => string,
): ReadonlyMap<string, Value> {
  const scopes = ['https://www.googleapis.com/auth/cloud-platform'];
  const values: [string, Value][] = [
    ['project/project-id', project],
    ['project/numeric-project-id', '100000000001'],
    ['instance/region', `projects/100000000001/regions/${region}`],
    ['instance/zone', `projects/100000000001/zones/${region}-1`],
    ['universe/universe-domain', 'googleapis.com'],
    ['universe/universe_domain', 'googleapis.com'],
    ['instance/service-accounts', `default/\n${email}/\n`],
  ];
  for (const account of ['default', email]) {
    const at = `instance/service-accounts/${account}`;
    values.push(
      [at, { aliases: ['default'], email, scopes }],
      [`${at}/email`, email],
      [`${at}/scopes`, scopes.join('\n')],
      [`${at}/token`, () => accessToken()],
      [`${at}/identity`, (query) => withAudience(query, issue)],
    );
  }
  return new Map(values);
}

/** Opaque, as Google's are; the laptop's cloud authorises by address, not by this token. */
function accessToken(): string {
  const token = `laptop-${randomBytes(24).toString('base64url')}`;
  return JSON.stringify({ access_token: token, expires_in: 3599, token_type: 'Bearer' });
}

function withAudience(query: URLSearchParams, issue: (audience: string) => string): string | null {
  const audience = query.get('audience');
  return audience ? issue(audience) : null;
}

function answer(request: IncomingMessage, response: ServerResponse, values: ReadonlyMap<string, Value>): void {
  const send = (status: number, type: string, body: string) =>
    response
      .writeHead(status, { 'metadata-flavor': 'Google', server: 'Metadata Server for VM', 'content-type': type })
      .end(body);
  // Both refusals are Google's own: they keep a page in a browser and an open proxy from asking.
  if (request.headers['x-forwarded-for'] !== undefined) return void send(403, 'text/plain', 'Forbidden');
  const url = new URL(request.url ?? '/', 'http://metadata.google.internal');
  const path = url.pathname.replace(/^\/computeMetadata\/v1\/?/, '').replace(/\/$/, '');
  if (path === '' || path === '/') return void send(200, 'text/plain', 'computeMetadata/\n');
  if (request.headers['metadata-flavor'] !== 'Google') {
    return void send(403, 'text/plain', 'Missing Metadata-Flavor:Google header.');
  }
  const value = values.get(decodeURIComponent(path));
  if (value === undefined) return void send(404, 'text/plain', 'Not Found');
  if (typeof value === 'object') return void send(200, 'application/json', JSON.stringify(value));
  if (typeof value === 'string') return void send(200, 'application/text', value);
  const made = value(url.searchParams);
  if (made === null) return void send(400, 'text/plain', 'non-empty audience parameter required');
  send(200, path.endsWith('/token') ? 'application/json' : 'text/html', made);
}
