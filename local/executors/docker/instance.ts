import os from 'node:os';
import { PassThrough, type Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Exit, Instance, InstanceRequest } from '../executor.ts';
import { toLines } from '../lines.ts';
import { listenersOf } from '../sockets.ts';

/** Processes that one instance may have; Cloud Run has no documented figure, a fork bomb needs some bound. */
const pidsLimit = 4096;

/** Starts a container of an image, published on a port of 127.0.0.1. */
export async function runContainer(
  docker: Docker,
  request: InstanceRequest,
  labels: Readonly<Record<string, string>>,
): Promise<Instance> {
  const { port, memoryBytes, cpu, command = [], args = [] } = request;
  const container = await docker.createContainer({
    Image: request.image,
    Env: Object.entries(request.env).map(([name, value]) => `${name}=${value}`),
    ...(command.length > 0 ? { Entrypoint: [...command] } : {}),
    ...(args.length > 0 ? { Cmd: [...args] } : {}),
    ExposedPorts: { [`${port}/tcp`]: {} },
    Labels: { ...labels, 'dev.slipway.instance': request.name },
    HostConfig: {
      PortBindings: { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      Memory: memoryBytes,
      MemorySwap: memoryBytes,
      NanoCpus: Math.round(Math.min(cpu, os.cpus().length) * 1e9), // the engine refuses more than the machine has
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      PidsLimit: pidsLimit,
    },
  });
  try {
    const output = await attach(docker, container, request);
    await container.start();
    // Before its start a container counts as not running, and waiting for it would end at once.
    const waiting = container.wait() as Promise<{ readonly StatusCode: number }>;
    waiting.catch(() => undefined); // heard of where `exited` awaits it
    const { State, NetworkSettings } = await container.inspect();
    const hostPort = Number(NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort ?? 0);
    const exited = waiting.then(async ({ StatusCode }): Promise<Exit> => {
      await output.ended;
      const { OOMKilled } = (await container.inspect()).State;
      return { ...ending(StatusCode), oomKilled: OOMKilled };
    });
    const removed = exited.then(() => container.remove({ force: true }));
    removed.catch(() => undefined); // `stop` hears of it
    return {
      name: request.name,
      // A container that has already ended publishes no port; port 1 refuses.
      upstream: { host: '127.0.0.1', port: hostPort === 0 ? 1 : hostPort },
      exited,
      listening: () => listenersOf(State.Pid),
      stop: async (graceMs) => {
        await end(container, 'SIGTERM');
        const timer = setTimeout(() => void end(container, 'SIGKILL'), graceMs);
        await removed;
        clearTimeout(timer);
      },
    };
  } catch (error) {
    await container.remove({ force: true });
    throw error;
  }
}

/** Passes the container's output on by line; `ended` resolves when both streams have. */
async function attach(
  docker: Docker,
  container: Docker.Container,
  { onLine }: InstanceRequest,
): Promise<{ readonly ended: Promise<unknown> }> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const sides = (['stdout', 'stderr'] as const).map((name) => {
    const side = new PassThrough();
    const sink = toLines((line) => onLine(name, line));
    side.on('data', (chunk: Buffer) => sink.write(chunk));
    side.on('end', sink.end);
    return side;
  });
  const [stdout, stderr] = sides;
  docker.modem.demuxStream(stream, stdout as NodeJS.WritableStream, stderr as NodeJS.WritableStream);
  const ended = sides.map((side) => new Promise((resolve) => side.once('end', resolve)));
  (stream as unknown as Readable).once('close', () => {
    for (const side of sides) side.end();
  });
  (stream as unknown as Readable).once('end', () => {
    for (const side of sides) side.end();
  });
  return { ended: Promise.all(ended) };
}

/** Sends a signal; a container that has already ended is fine. */
async function end(container: Docker.Container, signal: string): Promise<void> {
  try {
    await container.kill({ signal });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}

/** The engine reports a signal as 128 plus its number. */
function ending(status: number): { readonly code: number | null; readonly signal: string | null } {
  const killers = ['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGKILL', 'SIGSEGV', 'SIGTERM', 'SIGTRAP'] as const;
  const signal = killers.find((name) => os.constants.signals[name] === status - 128);
  return signal === undefined ? { code: status, signal: null } : { code: null, signal };
}
