import { expect, test } from 'vitest';
import { openTally } from './tally.ts';

test('requests that fail are counted by why they did', () => {
  const tally = openTally();
  const retryAfter = null;
  const limited = {
    status: 429,
    millis: 1,
    retryAfter,
    body: '{"error":{"code":"rate-limited","message":"Too many requests."}}',
  };
  expect(tally.note({ status: 200, millis: 7, retryAfter, body: '{}' }, 200)).toBe(true);
  expect(tally.note({ status: 200, millis: 8, retryAfter, body: '{}' }, 202)).toBe(false);
  expect(tally.note(limited, 200)).toBe(false);
  expect(tally.note(limited, 200)).toBe(false);
  tally.note({ status: 0, millis: 15_000, retryAfter, body: 'TimeoutError' }, 200);
  expect(tally.failed()).toBe(4);
  expect(tally.why()).toBe('1 x 200, 2 x 429 rate-limited, 1 x no answer (TimeoutError)');
  expect(tally.millis).toEqual([7, 8, 1, 1, 15_000]);
});
