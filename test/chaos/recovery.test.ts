import { expect, test } from 'vitest';
import { recoveryP95 } from './recovery.ts';
import type { State } from './state.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const under = (...seconds: readonly number[]) =>
  ({
    deployments: [{ id: 'web-1', startedAt: at(seconds[0] ?? 0), endedAt: at(seconds.at(-1) ?? 0) }],
    events: new Map([['web-1', seconds.map((second) => ({ at: at(second) }))]]),
  }) as unknown as State;
const kill = (second: number) => ({ at: Date.parse(at(second)) });

test('it is the time from a kill to the next event of what was under way', () => {
  expect(recoveryP95(under(0, 10, 40), [kill(12)])).toBe(28);
});

test('kills before and after a deployment say nothing about it', () => {
  expect(recoveryP95(under(5, 10), [kill(1), kill(10), kill(20)])).toBeNull();
});

test('one slow recovery in a hundred is not the 95th percentile', () => {
  const kills = [...Array.from({ length: 99 }, () => kill(1)), kill(10)];
  expect(recoveryP95(under(0, 2, 50), kills)).toBe(1);
});
