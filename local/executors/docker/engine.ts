import Docker from 'dockerode';

/** A client of the engine that the environment names, or of the usual socket. */
export function connectEngine(): Docker {
  return new Docker();
}

/** Whether an engine answers within two seconds. */
export async function engineAnswers(docker: Docker): Promise<boolean> {
  const answered = docker.ping().then(
    () => true,
    () => false, // not installed, not started, or not for this user: all mean that it cannot be used
  );
  const late = new Promise<false>((resolve) => setTimeout(resolve, 2000, false).unref());
  return Promise.race([answered, late]);
}

/** An engine older than 23 brings a Dockerfile frontend that does not know heredocs. */
export async function knowsHeredocs(docker: Docker): Promise<boolean> {
  return Number.parseInt((await docker.version()).Version, 10) >= 23;
}

export interface EngineEvent {
  readonly id?: string;
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
  readonly aux?: unknown;
}

/** The events of one of the engine's streams, which are lines of JSON. */
export async function* engineEvents(stream: NodeJS.ReadableStream): AsyncGenerator<EngineEvent> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as EngineEvent;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as EngineEvent;
}
