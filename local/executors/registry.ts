import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Running } from '../component.ts';
import { type Blobs, digestPattern, openBlobs } from './registry/blobs.ts';
import { namePattern, openRepositories, type Repositories, tagPattern } from './registry/repositories.ts';

/** The specification lets a registry refuse manifests above this size. */
const largestManifest = 4 << 20;

interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly url: URL;
  readonly name: string;
  readonly rest: string;
}

/** Serves OCI distribution on 127.0.0.1: push and pull by tag and digest. Docker takes loopback as insecure by itself. */
export async function startRegistry(options: { readonly port: number; readonly dir: string }): Promise<Running> {
  const blobs = await openBlobs(options.dir);
  const repositories = await openRepositories(options.dir);
  const server = http.createServer((request, response) => {
    answer(blobs, repositories, request, response).catch((error: Error) => {
      if (response.headersSent) response.destroy();
      else fail(response, 500, 'UNKNOWN', error.message);
    });
  });
  server.requestTimeout = 0; // a large layer may take its time
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  blobs: Blobs,
  repositories: Repositories,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  response.setHeader('Docker-Distribution-API-Version', 'registry/2.0');
  const url = new URL(request.url ?? '/', 'http://registry');
  if (url.pathname === '/v2/' || url.pathname === '/v2') return json(response, 200, {});
  if (url.pathname === '/v2/_catalog') return json(response, 200, { repositories: await repositories.names() });
  const match = /^\/v2\/(.+?)\/(blobs|manifests|tags)\/(.*)$/.exec(url.pathname);
  const [, name = '', kind, rest = ''] = match ?? [];
  if (match === null || !namePattern.test(name)) return fail(response, 404, 'NAME_INVALID', 'no such repository');
  const exchange = { request, response, url, name, rest };
  if (kind === 'tags') return tags(repositories, exchange);
  if (kind === 'manifests') return manifest(blobs, repositories, exchange);
  return rest.startsWith('uploads/') ? upload(blobs, exchange) : blob(blobs, exchange);
}

async function tags(repositories: Repositories, { response, name }: Exchange): Promise<void> {
  const found = await repositories.tags(name);
  if (found === null) return fail(response, 404, 'NAME_UNKNOWN', `repository ${name} is not known`);
  json(response, 200, { name, tags: found });
}

async function blob(blobs: Blobs, { request, response, rest }: Exchange): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405, 'UNSUPPORTED', 'not supported');
  const size = await blobs.size(rest);
  if (size === null) return fail(response, 404, 'BLOB_UNKNOWN', `blob ${rest} is not known`);
  await send(blobs, request, response, { digest: rest, size, mediaType: 'application/octet-stream' });
}

async function send(
  blobs: Blobs,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  content: { readonly digest: string; readonly size: number; readonly mediaType: string },
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': content.mediaType,
    'Content-Length': content.size,
    'Docker-Content-Digest': content.digest,
    ETag: `"${content.digest}"`,
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(blobs.read(content.digest), response);
}

/** An upload: POST begins, PATCH adds, PUT ends it with the digest that it must have. */
async function upload(blobs: Blobs, { request, response, url, name, rest }: Exchange): Promise<void> {
  const id = rest.slice('uploads/'.length);
  const begun = id === '' ? null : await blobs.uploadSize(id);
  if (id !== '' && begun === null) return fail(response, 404, 'BLOB_UPLOAD_UNKNOWN', 'no such upload');
  const accepted = (upload: string, size: number, status = 202): void => {
    response.writeHead(status, {
      Location: `/v2/${name}/blobs/uploads/${upload}`,
      Range: `0-${Math.max(0, size - 1)}`,
      'Docker-Upload-UUID': upload,
      'Content-Length': 0,
    });
    response.end();
  };
  const digest = url.searchParams.get('digest');
  if (request.method === 'POST' && digest === null) return accepted(await blobs.startUpload(), 0);
  if (request.method === 'GET') return accepted(id, begun ?? 0, 204);
  if (request.method === 'PATCH') return accepted(id, await blobs.append(id, request));
  if (request.method === 'DELETE') {
    await blobs.cancel(id);
    response.writeHead(204).end();
    return;
  }
  if (digest === null || !digestPattern.test(digest))
    return fail(response, 400, 'DIGEST_INVALID', 'a sha256 digest is needed');
  const upload = id === '' ? await blobs.startUpload() : id;
  await blobs.append(upload, request);
  if (!(await blobs.finish(upload, digest))) {
    return fail(response, 400, 'DIGEST_INVALID', 'the content has another digest');
  }
  response.writeHead(201, {
    Location: `/v2/${name}/blobs/${digest}`,
    'Docker-Content-Digest': digest,
    'Content-Length': 0,
  });
  response.end();
}

async function manifest(blobs: Blobs, repositories: Repositories, exchange: Exchange): Promise<void> {
  const { request, response, name, rest } = exchange;
  if (!digestPattern.test(rest) && !tagPattern.test(rest))
    return fail(response, 404, 'MANIFEST_INVALID', 'no such reference');
  if (request.method === 'PUT') return putManifest(blobs, repositories, exchange);
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405, 'UNSUPPORTED', 'not supported');
  const found = await repositories.find(name, rest);
  const size = found === null ? null : await blobs.size(found.digest);
  if (found === null || size === null) return fail(response, 404, 'MANIFEST_UNKNOWN', `${name}:${rest} is not known`);
  await send(blobs, request, response, { ...found, size });
}

async function putManifest(blobs: Blobs, repositories: Repositories, exchange: Exchange): Promise<void> {
  const { request, response, name, rest } = exchange;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestManifest) return fail(response, 413, 'SIZE_INVALID', 'the manifest is too large');
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  for (const needed of references(bytes)) {
    if ((await blobs.size(needed)) === null)
      return fail(response, 404, 'MANIFEST_BLOB_UNKNOWN', `${needed} is missing`);
  }
  const digest = await blobs.put(bytes);
  if (rest.includes(':') && rest !== digest)
    return fail(response, 400, 'DIGEST_INVALID', 'the manifest has another digest');
  const mediaType = request.headers['content-type'] ?? 'application/vnd.oci.image.manifest.v1+json';
  await repositories.put(name, rest, digest, mediaType);
  response.writeHead(201, {
    Location: `/v2/${name}/manifests/${digest}`,
    'Docker-Content-Digest': digest,
    'Content-Length': 0,
  });
  response.end();
}

/** What a manifest or an index is made of. */
function references(bytes: Buffer): readonly string[] {
  interface Described {
    readonly digest?: string;
  }
  const body = JSON.parse(bytes.toString('utf8')) as {
    config?: Described;
    layers?: readonly Described[];
    manifests?: readonly Described[];
  };
  const all = [body.config, ...(body.layers ?? []), ...(body.manifests ?? [])];
  return all.flatMap((each) => (each?.digest === undefined ? [] : [each.digest]));
}

function json(response: http.ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

function fail(response: http.ServerResponse, status: number, code: string, message: string): void {
  json(response, status, { errors: [{ code, message, detail: null }] });
}
