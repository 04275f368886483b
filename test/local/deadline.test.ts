import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { within } from '../../local/deadline.ts';

test('a deadline fires although the garbage collector ran before it', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const aborted = new Promise<string>((resolve) => {
    const signal = within(300, new AbortController().signal);
    signal.addEventListener('abort', () => resolve((signal.reason as Error).name));
  });
  const collecting = setInterval(collect, 50);
  expect(await Promise.race([aborted, sleep(3000, 'never')])).toBe('TimeoutError');
  clearInterval(collecting);
});

test('a deadline ends with any of its signals', () => {
  const other = new AbortController();
  const signal = within(60_000, other.signal);
  other.abort('first');
  expect([signal.aborted, signal.reason]).toEqual([true, 'first']);
});
