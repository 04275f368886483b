import { createRequire } from 'node:module';
import path from 'node:path';
import protobuf from 'protobufjs';
import { type LineSink, toLines } from '../lines.ts';

const require = createRequire(import.meta.url);

interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly cached: boolean;
  readonly started?: Timestamp;
  readonly completed?: Timestamp;
  readonly error: string;
}

interface StatusResponse {
  readonly vertexes?: readonly Vertex[];
  readonly logs?: readonly { readonly vertex: string; readonly timestamp?: Timestamp; readonly msg: Uint8Array }[];
}

let status: protobuf.Type | null = null;

/** BuildKit's progress message; dockerode has its definition, but prints it in a shape of its own. */
function statusType(): protobuf.Type {
  const folder = path.dirname(require.resolve('dockerode'));
  status ??= protobuf
    .loadSync(path.join(folder, 'proto/buildkit_status.proto'))
    .lookupType('moby.buildkit.v1.StatusResponse');
  return status;
}

interface Step {
  readonly number: number;
  readonly sink: LineSink;
  startedAt: number;
  isStarted: boolean;
  isEnded: boolean;
}

/** Turns BuildKit's progress messages into the lines of its plain progress. */
export function traceLog(onLine: (line: string) => void): { take(aux: string): void; end(): void } {
  const steps = new Map<string, Step>();
  const stepOf = (digest: string): Step => {
    const known = steps.get(digest);
    if (known !== undefined) return known;
    const number = steps.size + 1;
    let at = 0;
    const sink = toLines((line) => onLine(`#${number} ${at.toFixed(3)} ${line}`));
    const write: LineSink['write'] = (chunk) => {
      at = (Date.now() - step.startedAt) / 1000;
      sink.write(chunk);
    };
    const step: Step = {
      number,
      sink: { write, end: sink.end },
      startedAt: Date.now(),
      isStarted: false,
      isEnded: false,
    };
    steps.set(digest, step);
    return step;
  };
  const show = ({ digest, name, cached, started, completed, error }: Vertex): void => {
    const step = stepOf(digest);
    if (started === undefined && !cached) return;
    if (!step.isStarted) {
      step.isStarted = true;
      if (started !== undefined) step.startedAt = milliseconds(started);
      onLine(`#${step.number} ${name}`);
    }
    if (completed === undefined && error === '' && !cached) return;
    if (step.isEnded) return;
    step.isEnded = true;
    step.sink.end();
    const seconds =
      started === undefined || completed === undefined ? 0 : (milliseconds(completed) - milliseconds(started)) / 1000;
    if (error !== '') onLine(`#${step.number} ERROR: ${error}`);
    else onLine(cached ? `#${step.number} CACHED` : `#${step.number} DONE ${seconds.toFixed(1)}s`);
  };
  return {
    take: (aux) => {
      const type = statusType();
      const message = type.toObject(type.decode(Buffer.from(aux, 'base64')), {
        longs: Number,
        defaults: true,
      }) as StatusResponse;
      for (const vertex of (message.vertexes ?? []).filter((each) => each.completed == null)) show(plain(vertex));
      for (const { vertex, msg } of message.logs ?? []) stepOf(vertex).sink.write(Buffer.from(msg));
      for (const vertex of (message.vertexes ?? []).filter((each) => each.completed != null)) show(plain(vertex));
    },
    end: () => {
      for (const { sink } of steps.values()) sink.end();
    },
  };
}

/** With `defaults` protobufjs says null for a message that is absent. */
function plain({ digest, name, cached, started, completed, error }: Vertex): Vertex {
  return { digest, name, cached, error, ...(started && { started }), ...(completed && { completed }) };
}

function milliseconds({ seconds, nanos }: Timestamp): number {
  return seconds * 1000 + nanos / 1e6;
}
