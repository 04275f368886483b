import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { BuildFailed, type BuiltImage, type ImageBuild } from '../executor.ts';
import { standInsOf } from './bases.ts';
import { packContext } from './context.ts';
import { engineEvents, knowsHeredocs } from './engine.ts';
import { withoutFolders } from './rewrite.ts';
import { traceLog } from './trace.ts';

/** Builds with the engine's BuildKit and pushes to the registry that the image's name begins with. */
export async function buildWithEngine(docker: Docker, request: ImageBuild): Promise<BuiltImage> {
  const { signal } = request;
  const cancelled = () => new BuildFailed('cancelled', 'The build was cancelled.');
  if (signal.aborted) throw cancelled();
  try {
    await buildImage(docker, request);
    const digest = await push(docker, request);
    const { Size } = await docker.getImage(request.image).inspect();
    const standIns = await standInsOf(docker, request);
    return { image: request.image, digest, sizeBytes: Size, ...standIns };
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw error;
  }
}

async function buildImage(docker: Docker, request: ImageBuild): Promise<void> {
  const onLine = (line: string) => request.onLine(withoutFolders(line));
  const context = await packContext(request.context, request.dockerfile, await knowsHeredocs(docker));
  const stream = await docker.buildImage(context.stream as NodeJS.ReadableStream, {
    version: '2',
    t: request.image,
    dockerfile: context.dockerfile,
    buildargs: { ...request.buildArgs },
    ...(request.target === undefined ? {} : { target: request.target }),
    ...(request.cacheFrom.length === 0 ? {} : { cachefrom: JSON.stringify(request.cacheFrom) }),
    abortSignal: request.signal,
  });
  const stop = () => (stream as Readable).destroy();
  request.signal.addEventListener('abort', stop, { once: true });
  const trace = traceLog(onLine);
  try {
    for await (const event of engineEvents(stream)) {
      if (event.id === 'moby.buildkit.trace' && typeof event.aux === 'string') trace.take(event.aux);
      else if (event.error !== undefined) {
        trace.end();
        throw asFailure(withoutFolders(event.errorDetail?.message ?? event.error), onLine);
      }
    }
    trace.end();
  } finally {
    request.signal.removeEventListener('abort', stop);
  }
  if (request.signal.aborted) throw new BuildFailed('cancelled', 'The build was cancelled.');
}

const missingBase =
  /failed to (resolve|load metadata|do request|copy)|pull access denied|manifest unknown|no such host|failed to fetch/;

function asFailure(message: string, onLine: (line: string) => void): BuildFailed {
  onLine(`ERROR: failed to solve: ${message}`);
  const code = /exit code: (\d+)/.exec(message)?.[1];
  if (code === undefined && missingBase.test(message)) return new BuildFailed('no-base', message);
  return new BuildFailed('step-failed', message, code === undefined ? null : Number(code));
}

/** Pushes and answers the digest that the registry has then. */
async function push(docker: Docker, { image, signal, onLine }: ImageBuild): Promise<string> {
  // The engine wants the header even where the registry asks for no name.
  const stream = await docker
    .getImage(image)
    .push({ authconfig: { username: '', password: '', serveraddress: '' }, abortSignal: signal });
  let digest: string | null = null;
  for await (const event of engineEvents(stream)) {
    if (event.error !== undefined) throw new Error(`The image could not be pushed: ${event.error}`);
    const aux = event.aux as { readonly Digest?: string } | undefined;
    digest = aux?.Digest ?? digest;
  }
  if (digest === null) throw new Error('The engine pushed the image and named no digest.');
  onLine(`pushed ${image}@${digest}`);
  return digest;
}
