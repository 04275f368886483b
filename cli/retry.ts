import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../shared/problems.ts';
import { Interrupted, Unreachable } from './errors.ts';

export interface Patience {
  /** Given up after this long without an answer. */
  readonly milliseconds: number;
  readonly interrupted: AbortSignal;
  /** Told once when the connection is lost, and once when it is back. */
  readonly tell: (sentence: string) => void;
}

/** Asks again with growing pauses (half a second up to five) while nobody answers, or our side has trouble. */
export async function untilAnswered<T>(ask: () => Promise<T>, patience: Patience): Promise<T> {
  const giveUpAt = Date.now() + patience.milliseconds;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await ask();
      if (attempt > 0) patience.tell('Connected again.');
      return answer;
    } catch (error) {
      const mayPass = error instanceof Unreachable || (error instanceof Problem && error.failure.fault === 'platform');
      if (!mayPass || Date.now() >= giveUpAt) throw error;
      if (attempt === 0) patience.tell('Connection lost, trying again.');
    }
    await pause(Math.min(5_000, 500 * 2 ** attempt), patience.interrupted);
  }
}

export async function pause(milliseconds: number, interrupted: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: interrupted }).catch(() => {
    throw new Interrupted();
  });
}
