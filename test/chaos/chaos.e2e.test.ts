import { expect, test } from 'vitest';
import { lineOf } from './line.ts';
import { runChaos } from './run.ts';

test('two hundred deployments under ten kills: none is lost, done twice, stuck or served wrongly', {
  timeout: 900_000,
}, async () => {
  const seed = Date.now() % 1_000_000;
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const outcome = await runChaos({ seed, deployments: 200, kills: 10, atOnce: 100, patience: 400, say });
  console.log(lineOf(seed, outcome));
  expect(outcome.violations, [`seed ${seed}`, ...said].join('\n')).toEqual([]);
  expect(outcome.state.deployments).toHaveLength(200);
  // Else it would prove little: most went all the way, and every kind of trouble was met.
  const live = outcome.state.deployments.filter(({ status }) => status === 'succeeded').length;
  expect(live).toBeGreaterThan(100);
  expect(outcome.faults.kill).toBe(10);
  for (const [kind, count] of Object.entries(outcome.faults)) expect(count, kind).toBeGreaterThan(0);
});
