import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { onFirstUse } from '../../on-first-use.ts';

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

export type Encoding = 'br' | 'gzip' | 'identity';

/** One file of the built page. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  /** Its name holds a hash of its content, so it may be kept for ever. */
  readonly immutable: boolean;
  /** Each is made when somebody wants it, so that a function which starts has only its first answer to compress. */
  readonly bodies: ReadonlyMap<Encoding, () => Promise<Buffer>>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

/** Level 9 of 11: a tenth of the time for a few percent more bytes, and somebody waits for it once a start. */
const brotliOptions = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Shorter answers are not worth it. */
const worthCompressing = 1024;

/** Reads the built page into memory: URL path to file. `index.html` is left out: it is filled in first. */
export async function loadAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const assets = await Promise.all(
    files.map(async (file) => {
      const url = `/${path.relative(folder, file).split(path.sep).join('/')}`;
      return [url, asset(url, await readFile(file))] as const;
    }),
  );
  return new Map(assets.filter(([url]) => url !== '/index.html'));
}

export function asset(url: string, body: Buffer): Asset {
  const type = types[path.extname(url)] ?? 'application/octet-stream';
  const bodies = new Map<Encoding, () => Promise<Buffer>>([['identity', async () => body]]);
  if (body.length >= worthCompressing && /^(text|image\/svg|application\/json)/.test(type)) {
    bodies
      .set(
        'br',
        onFirstUse(() => brotli(body, brotliOptions)),
      )
      .set(
        'gzip',
        onFirstUse(() => gzip(body)),
      );
  }
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type, etag, immutable: /^\/assets\/.*-[\w-]{8,}\.\w+$/.test(url), bodies };
}

/** The best encoding that both the client and the file know. */
export function chooseEncoding(accepts: string | undefined, { bodies }: Asset): Encoding {
  const offered = new Set(
    (accepts ?? '')
      .split(',')
      .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
      .map((part) => part.split(';', 1)[0]?.trim().toLowerCase()),
  );
  return (['br', 'gzip'] as const).find((each) => offered.has(each) && bodies.has(each)) ?? 'identity';
}
