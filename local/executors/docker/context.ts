import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import tar from 'tar-fs';
import { readIgnored } from '../dockerignore.ts';
import { findSources } from '../native/copy-sources.ts';
import { contextFolder, rewriteDockerfile } from './rewrite.ts';

export interface Context {
  readonly stream: Readable;
  /** The name of the Dockerfile in the stream. */
  readonly dockerfile: string;
}

/**
 * Packs a build context. The engine's own client leaves out what .dockerignore names, the engine does not: so it is
 * done here. Where the Dockerfile itself is left out, or needs a rewrite for an old engine, it travels beside the context.
 */
export async function packContext(context: string, dockerfile: string, knowsHeredocs: boolean): Promise<Context> {
  const ignored = await readIgnored(context, dockerfile);
  const text = await readFile(path.join(context, dockerfile), 'utf8');
  const listed = new Set(
    (await findSources(context, ['/'], ignored)).flatMap(({ entries }) => entries.map((each) => each.relative)),
  );
  const relative = (file: string) => path.relative(context, file).split(path.sep).join('/');
  const needsRewrite = ignored.ignores(dockerfile) || (!knowsHeredocs && text.includes('<<'));
  const name = needsRewrite ? 'Dockerfile' : dockerfile;
  const { text: rewritten, files } = rewriteDockerfile(text, knowsHeredocs);
  const beside = needsRewrite ? [{ path: name, text: rewritten }, ...files] : [];
  const stream = tar.pack(context, {
    ignore: (file) => relative(file) !== '' && !listed.has(relative(file)),
    map: (header) => ({
      ...header,
      name: needsRewrite ? path.posix.join(contextFolder, header.name) : header.name,
      uid: 0,
      gid: 0,
    }),
    finalize: false,
    finish: (pack) => {
      for (const each of beside) pack.entry({ name: each.path, mode: 0o644 }, each.text);
      pack.finalize();
    },
  });
  return { stream: stream as unknown as Readable, dockerfile: name };
}
