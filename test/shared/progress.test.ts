import { expect, test } from 'vitest';
import { progressOf } from '../../shared/progress.ts';
import { type StageName, stageNames, stages } from '../../shared/stages.ts';
import type { StageStatus } from '../../shared/statuses.ts';

function at(running: StageName, status: StageStatus) {
  const index = stageNames.indexOf(running);
  const states = stageNames.map((name, i) => [
    name,
    { status: i < index ? 'succeeded' : i === index ? status : 'pending', startedAt: null, endedAt: null, attempts: 0 },
  ]);
  return { status: 'running' as const, stages: Object.fromEntries(states) };
}

test.each(stageNames)('while %s runs, the percentage is where its span begins', (name) => {
  expect(progressOf(at(name, 'running'))).toBe(stages[name].span[0]);
});

test('a failed stage keeps the percentage where it failed', () => {
  expect(progressOf(at('build', 'failed'))).toBe(25);
});

test('only success is 100', () => {
  expect(progressOf(at('report', 'running'))).toBe(98);
  expect(progressOf({ ...at('report', 'succeeded'), status: 'succeeded' })).toBe(100);
});
