import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import type { Executor, Exit, Instance, InstanceRequest } from '../../local/executors/executor.ts';
import { replaceFile } from '../../local/replace-file.ts';

/** What an image of this executor is: a note of what it was built from. */
export const imageSchema = z.object({ digest: z.string(), build: z.string(), commit: z.string() });
export type Image = Readonly<z.infer<typeof imageSchema>>;

/** What every instance answers with. */
export const answerSchema = z.object({ revision: z.string(), commit: z.string() });
export type Answer = Readonly<z.infer<typeof answerSchema>>;

/**
 * Builds and runs at once: an image notes the commit that was checked out, an instance is an HTTP answer that proves it.
 * No two builds give the same digest, so that the digest tells which build it is that runs.
 */
export function instantExecutor(dir: string): Executor {
  const fileOf = (reference: string) => path.join(dir, `${reference.split('@sha256:')[1] ?? 'none'}.json`);
  const stored = async (reference: string): Promise<Image | null> => {
    const text = await readFile(fileOf(reference), 'utf8').catch(() => null);
    return text === null ? null : imageSchema.parse(JSON.parse(text));
  };
  return {
    kind: 'native',
    async build({ context, image }) {
      const commit = (await readFile(path.join(context, '.git', 'HEAD'), 'utf8')).trim();
      // The source lies in a folder of its build's name.
      const build = path.basename(context);
      const digest = `sha256:${createHash('sha256').update(`${build} ${commit}`).digest('hex')}`;
      const note: Image = { digest, build, commit };
      await replaceFile(fileOf(`${image}@${digest}`), JSON.stringify(note));
      return { image, digest, sizeBytes: null, substitutions: [], otherMajor: false };
    },
    async inspect(reference) {
      const image = await stored(reference);
      return image === null ? null : { digest: image.digest, sizeBytes: null, env: {}, user: null, workdir: '/' };
    },
    async run(request) {
      const image = await stored(request.image);
      if (image === null) throw new Error(`${request.image} was never built`);
      return startInstance(request, image);
    },
    readFiles: async () => new Map(),
    sweep: async () => undefined,
  };
}

/** It ends with the process that runs it, as a container ends with its machine. */
async function startInstance({ name, env, port }: InstanceRequest, { commit }: Image): Promise<Instance> {
  const answer: Answer = { revision: env.K_REVISION ?? '', commit };
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const exited = once(server, 'close').then((): Exit => ({ code: 0, signal: null, oomKilled: false }));
  return {
    name,
    upstream: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    exited,
    listening: async () => [{ address: '0.0.0.0', port }],
    async stop() {
      server.close();
      server.closeAllConnections();
      await exited;
    },
  };
}
