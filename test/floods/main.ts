import os from 'node:os';
import { parseArgs } from 'node:util';
import { startStack } from '../stack.ts';
import { loadApi } from './api-load.ts';
import { withCrowd } from './crowd.ts';
import { floodLog, isAtCap } from './log-flood.ts';
import { soak } from './soak.ts';
import { stepUp } from './steps.ts';

process.env['METADATA_SERVER_DETECTION'] = 'none';

/**
 * `npm run floods -- [--log] [--api] [--soak MINUTES] [--megabytes N] [--users N]`: without a part, the log and the API. Each
 * prints one line that begins with its name; the exit code is 1 when a promise was broken.
 */
const { values } = parseArgs({
  options: {
    log: { type: 'boolean', default: false },
    api: { type: 'boolean', default: false },
    soak: { type: 'string' },
    megabytes: { type: 'string', default: '100' },
    users: { type: 'string', default: '1000' },
  },
});
const isAll = !values.log && !values.api && values.soak === undefined;
const users = Number(values.users);
const broken: string[] = [];
const promise = (holds: boolean, what: string) => {
  if (!holds) broken.push(what);
};
const mb = (value: number) => `${value.toFixed(0)} MB`;
const ms = (value: number) => `${value.toFixed(0)} ms`;

async function log(): Promise<void> {
  const stack = await startStack();
  try {
    const flood = await floodLog(stack, Number(values.megabytes));
    const memory = Object.entries(flood.memory).map(([name, { most }]) => `${name} ${mb(most)}`);
    console.log(
      `log: ${values.megabytes} MB printed, ${flood.status} in ${flood.seconds.toFixed(0)} s, ${flood.lines.length} lines stored, ` +
        `out of order ${flood.outOfOrder}, twice ${flood.twice}, secrets in Firestore ${flood.leaks.length}, longest line ${flood.longest} bytes; ` +
        `"${flood.said}"; most memory: ${memory.join(', ')}`,
    );
    promise(flood.status === 'succeeded', `the flooding build did not go live (${flood.why})`);
    promise(flood.outOfOrder === 0 && flood.twice === 0, 'lines are not in order, each once');
    promise(flood.leaks.length === 0, `the secret was stored: ${flood.leaks.slice(0, 5).join(', ')}`);
    promise(isAtCap(flood), 'the log ends before its cap');
    for (const [name, { most }] of Object.entries(flood.memory)) promise(most < 600, `${name} held ${mb(most)}`);
  } finally {
    await stack.stop();
  }
}

async function api(): Promise<void> {
  await withCrowd(users, async (crowd) => {
    const load = await loadApi(crowd, 10);
    console.log(
      `api: ${load.users} users, ${load.newASecond} new ones a second, ${load.requests} requests, failed ${load.failed}, told to wait ${load.waits} times, ` +
        `mean ${ms(load.meanMillis)}, p95 ${ms(load.p95Millis)}; ${load.listening} listening clients, refused ${load.refused}, ` +
        `saw the end ${load.sawTheEnd}, heard p95 ${ms(load.heardP95Millis)} after the engine had read`,
    );
    promise(load.failed === 0, `${load.failed} requests failed: ${load.why}`);
    promise(load.sawTheEnd === users && load.refused === 0, 'not every listening client saw the end');
  });
  await withCrowd(users, async (crowd) => {
    const steps = await stepUp(crowd, 50, 3_000);
    const held = steps.findLast(({ broken }) => broken === null);
    const last = steps.at(-1);
    console.log(
      `steps: holds ${held?.offered ?? 0} requests/s (p95 ${ms(held?.p95Millis ?? Number.NaN)}), ` +
        `${last?.broken == null ? 'never broke' : `breaks at ${last.offered}: ${last.broken}`}; a tenth of them deploy`,
    );
    promise(held !== undefined, 'the first step broke');
  });
}

async function soakFor(minutes: number): Promise<void> {
  await withCrowd(Math.min(users, 200), async (crowd) => {
    const result = await soak(crowd, minutes, (line) => console.error(line));
    const heap = (of: 'functions' | 'callers') => {
      const [first, last] = [result.samples[0]?.[of] ?? Number.NaN, result.samples.at(-1)?.[of] ?? Number.NaN];
      return `${first.toFixed(1)} to ${last.toFixed(1)} MB, ${result.growth[of] >= 0 ? '+' : ''}${result.growth[of].toFixed(3)} MB a minute after the warm-up`;
    };
    console.log(
      `soak: ${minutes} minutes, ${result.requests} requests, failed ${result.failed}, ${result.deployments} deployments, ended ${result.ended}, ` +
        `${result.logLines} log lines; heap of the functions ${heap('functions')}; of the callers, listeners and dispatcher ${heap('callers')}; ` +
        `functions at most ${mb(result.mostResidentMegabytes)} resident`,
    );
    promise(result.failed === 0, `${result.failed} requests failed: ${result.why}`);
    promise(result.ended === result.deployments, 'not every deployment ended');
    promise(result.growth.functions < 0.1, 'the heap of the functions grows');
  });
}

if (values.log || isAll) await log();
if (values.api || isAll) await api();
if (values.soak !== undefined) await soakFor(Number(values.soak));
const [load = 0] = os.loadavg();
console.log(`${os.cpus().length} cores, load ${load.toFixed(1)}, Node ${process.version}`);
for (const each of broken) console.log(`broken: ${each}`);
process.exit(broken.length === 0 ? 0 : 1);
