import { expect, test } from 'vitest';
import { stageAfter, stageNames, stages, subscribers } from '../../shared/stages.ts';

test('the spans of the stages cover 0 to 100 without gap or overlap', () => {
  let reached = 0;
  for (const name of stageNames) {
    const [from, to] = stages[name].span;
    expect(from).toBe(reached);
    expect(to).toBeGreaterThan(from);
    reached = to;
  }
  expect(reached).toBe(100);
});

test('every stage is followed by the next one, and the last by none', () => {
  expect(stageNames.map(stageAfter)).toEqual([...stageNames.slice(1), null]);
});

test('no two functions share a topic', () => {
  expect(new Set(subscribers).size).toBe(subscribers.length);
});
