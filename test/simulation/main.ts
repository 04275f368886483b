import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const started = performance.now();
const statuses = new Map<string, number>();
let violations = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const outcome = await simulate(seed, values.trace ? (line) => console.log(line()) : undefined);
  for (const status of outcome.deployments) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  for (const { invariant, what } of outcome.violations) {
    violations += 1;
    console.log(`seed ${seed}: invariant ${invariant}: ${what}`);
  }
}
const seconds = (performance.now() - started) / 1000;
console.log(
  [...statuses].map(([status, n]) => `${n} ${status}`).join(', '),
  violations,
  'violations',
  seconds.toFixed(1),
  's',
  (count / seconds).toFixed(0),
  'seeds/s',
);
