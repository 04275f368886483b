import { parseArgs } from 'node:util';
import { lineOf } from './line.ts';
import { runChaos } from './run.ts';

const help = `npm run chaos -- [options]   the real system under faults; one line at the end, exit code 1 when anything was lost,
                             done twice, stuck, or served wrongly

  --seed N          draws the faults (default: the time)
  --deployments N   how many are asked for (default 5000)
  --kills N         processes that are killed on the way (default: one for every five deployments)
  --at-once N       deployments that wait or run at the same time (default 60)
  --patience N      seconds without an ending, after the faults, when what is open counts as stuck (default 600)`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    deployments: { type: 'string', default: '5000' },
    kills: { type: 'string' },
    'at-once': { type: 'string', default: '60' },
    patience: { type: 'string', default: '600' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(help);
else await main();

async function main(): Promise<void> {
  const seed = Number(values.seed);
  const deployments = Number(values.deployments);
  const kills = Number(values.kills ?? Math.round(deployments / 5));
  const [atOnce, patience] = [Number(values['at-once']), Number(values.patience)];
  const outcome = await runChaos({ seed, deployments, kills, atOnce, patience, say: (line) => console.log(line) });
  for (const { kind, what } of outcome.violations.slice(0, 50)) console.log(`${kind}: ${what}`);
  console.log(lineOf(seed, outcome));
  process.exitCode = outcome.violations.length === 0 ? 0 : 1;
}
