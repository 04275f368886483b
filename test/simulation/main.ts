import { parseArgs } from 'node:util';
import { catchAll } from './planted.ts';
import { simulate } from './simulate.ts';

/**
 * `npm run simulate -- [--seeds N] [--from S] [--seconds T]` runs many seeds, `--seed X --trace` shows one of them, and
 * `--planted [NAME ...] [--seeds N]` proves that the checker would notice.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
  },
});

if (values.planted) process.exitCode = (await catchAll(positionals, Number(values.seeds ?? 3000))) ? 0 : 1;
else process.exitCode = (await runSeeds()) ? 0 : 1;

async function runSeeds(): Promise<boolean> {
  const one = values.seed === undefined ? null : Number(values.seed);
  const first = one ?? Number(values.from);
  const count = one === null ? Number(values.seeds ?? 1000) : 1;
  const until = values.seconds === undefined ? Number.POSITIVE_INFINITY : Number(values.seconds) * 1000;
  const started = performance.now();
  const statuses = new Map<string, number>();
  let violations = 0;
  let seeds = 0;
  for (; seeds < count && performance.now() - started < until; seeds += 1) {
    const seed = first + seeds;
    const outcome = await simulate(seed, values.trace ? (line) => console.log(line()) : undefined);
    for (const status of outcome.deployments) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    for (const { invariant, what } of outcome.violations) console.log(`seed ${seed}: invariant ${invariant}: ${what}`);
    violations += outcome.violations.length;
  }
  const seconds = (performance.now() - started) / 1000;
  const ended = [...statuses].sort().map(([status, deployments]) => `${deployments} ${status}`);
  console.log(
    `${seeds} seeds from ${first}, ${violations} violations; deployments: ${ended.join(', ')}; ` +
      `${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(0)} seeds/s`,
  );
  return violations === 0;
}
