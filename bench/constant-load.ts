import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** One request of a constant load; moments in milliseconds since 1970. */
export interface Answer {
  /** When it was due; what it waited in the sender counts as the answer's time, too. */
  readonly dueAt: number;
  readonly sentAt: number;
  /** When the answer was there wholly, or the request was lost. */
  readonly at: number;
  /** Status and text of the answer, or why there was none. */
  readonly what: string;
}

export interface ConstantLoad {
  /** Sends nothing more, waits for what is under way (20 s at most) and answers with every request, in order. */
  stop(): Promise<readonly Answer[]>;
}

/** Users that know nothing of a deployment: so many requests a second from a process of their own. */
export async function startLoad(url: string, perSecond: number): Promise<ConstantLoad> {
  const program = path.join(import.meta.dirname, 'load-generator.ts');
  const child = fork(program, [url, String(perSecond)], { execArgv: ['--import', 'tsx'] });
  await heard(child);
  return {
    stop: async () => {
      const answers = heard(child);
      child.send('stop');
      return (await answers) as readonly Answer[];
    },
  };
}

async function heard(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The load ended by itself with ${code}.`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    // Aborted now, which is no news to anybody.
    ended.catch(() => undefined);
    over.abort();
  }
}

/** The apps that are asked answer everything with 200: whatever else comes, Cloud Run said, or nobody. */
export const isLost = ({ what }: Answer): boolean => !what.startsWith('200 ');
