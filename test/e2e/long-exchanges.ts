import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Duplex, Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** An exchange that lasts as long as the caller wants. */
export interface Exchange {
  /** Sends a text and waits for what comes back. */
  say(text: string): Promise<string>;
  /** Ends its own side and waits for the end of the other; answers what still came. */
  end(): Promise<string>;
}

/** A request whose body goes on, and is answered, part by part. */
export async function openUpload(url: string): Promise<Exchange> {
  const sent = request(new URL('/upload', url), { method: 'POST' });
  sent.write('hello');
  const [received] = (await once(sent, 'response')) as [IncomingMessage];
  const exchange = exchangeOf(received, sent);
  await once(received, 'data');
  return exchange;
}

/** A connection that was upgraded, as for a WebSocket. */
export async function openSocket(url: string): Promise<Exchange> {
  const sent = request(url, { headers: { connection: 'Upgrade', upgrade: 'echo' } });
  sent.end();
  const [, socket] = (await once(sent, 'upgrade')) as [IncomingMessage, Duplex];
  return exchangeOf(socket, socket);
}

function exchangeOf(from: Readable, to: Writable): Exchange {
  from.setEncoding('utf8');
  return {
    say: async (text) => {
      const answer = once(from, 'data', { signal: AbortSignal.timeout(10_000) });
      to.write(text);
      return (await answer)[0];
    },
    end: async () => {
      let rest = '';
      from.on('data', (text: string) => {
        rest += text;
      });
      const over = once(from, 'end', { signal: AbortSignal.timeout(10_000) });
      to.end();
      await over;
      return rest;
    },
  };
}

/** Asks for what takes 2 s again and again, so that some of it is under way at any moment. */
export function askSlowly(url: string): { stop(): Promise<readonly SlowAnswer[]> } {
  const stopped = new AbortController();
  const asked: Promise<SlowAnswer>[] = [];
  const asking = (async () => {
    while (!stopped.signal.aborted) {
      asked.push(askOnce(new URL('/slow', url)));
      await sleep(500);
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await asking;
      return Promise.all(asked);
    },
  };
}

interface SlowAnswer {
  readonly sentAt: number;
  readonly at: number;
  /** Status and text, or why there was no answer. */
  readonly what: string;
}

async function askOnce(url: URL): Promise<SlowAnswer> {
  const sentAt = Date.now();
  const what = await fetch(url, { signal: AbortSignal.timeout(20_000) })
    .then(async (answer) => `${answer.status} ${await answer.text()}`)
    .catch((error: Error) => `no answer: ${error.message}`);
  return { sentAt, at: Date.now(), what };
}
