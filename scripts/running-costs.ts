/**
 * `npx tsx scripts/running-costs.ts` writes docs/running-costs.md: what Slipway itself costs in a month, at rest and at a hundred
 * deployments a day. What is counted comes from the code and from measurements, prices from Google's lists; a test fails while the
 * page says something else.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { prices as run } from '../functions/analysis/prices.ts';
import pipeline from '../terraform/pipeline.json' with { type: 'json' };

/** List prices in USD of region us-central1 and Firestore's nam5, each as its page had it when it was read on 2026-11-21. */
const prices = {
  firestore: {
    source: 'https://cloud.google.com/firestore/pricing',
    read: 0.06 / 100_000,
    write: 0.18 / 100_000,
    /** Of documents that expire, which the free tier leaves out. */
    expiry: 0.02 / 100_000,
    freePerDay: { reads: 50_000, writes: 20_000 },
  },
  /**
   * A minute of e2-standard-2, which builds run on that name no machine, and whose free minutes are the billing account's; and of
   * e2-highcpu-32, which cloudbuild.yaml names.
   */
  builds: { source: 'https://cloud.google.com/build/pricing', minute: 0.006, freeMinutes: 2_500, ownMinute: 0.064 },
  /** An image is scanned once, when its digest is pushed for the first time. */
  scans: { source: 'https://cloud.google.com/artifact-analysis/pricing', image: 0.26 },
  scheduler: { source: 'https://cloud.google.com/scheduler/pricing', job: 0.1, freeJobs: 3 },
  registry: { source: 'https://cloud.google.com/artifact-registry/pricing', gigabyte: 0.1, freeGigabytes: 0.5 },
} as const;

const daysPerMonth = 365 / 12;
const secondsPerMonth = daysPerMonth * 86_400;

/** What one deployment does; reads and writes are measured (`npm run bench -- --only crowd`), and the same at 1 and at 1,000. */
const deployment = {
  reads: 98,
  writes: 75,
  /** Documents that it leaves: itself, events, log, effects, receipts. */
  documents: 60,
  /** Calls of functions: nine stages, events of the build, lines of its log, the API. */
  calls: 30,
  secondsPerCall: 0.5,
  /** A page that is open while it runs. */
  readsOfPage: 120,
  buildMinutes: 3,
};

/** Queries that find nothing are billed as one read each (functions/engine/tick.ts). */
const tick = { perMonth: daysPerMonth * 1440, reads: 12, writes: 1, seconds: 0.5 };

/** Instances that production keeps (terraform/functions.tf): the API and the page. */
const kept = [
  { cpu: 1, gib: 0.5 },
  { cpu: 1, gib: 0.25 },
] as const;

/** All documents are read at each of four exports a day (functions/engine/back-up.ts); they are kept for a month of deployments. */
const exportsPerDay = 4;
const functionGib = 0.5;
/** Images are deleted after 90 days (terraform/services.tf). Layers are stored once, so each adds what changed since the one before. */
const imageDays = 90;
const changedGigabytes = 0.02;

interface Part {
  readonly name: string;
  readonly quantity: string;
  readonly usd: number;
}

function partsOf(perDay: number): readonly Part[] {
  const rates = run.tiers[1];
  const deployments = perDay * daysPerMonth;
  const reads =
    tick.perMonth * tick.reads +
    deployments * (deployment.reads + deployment.readsOfPage) +
    exportsPerDay * daysPerMonth * deployments * deployment.documents;
  const writes = tick.perMonth * tick.writes + deployments * deployment.writes;
  const busy = tick.perMonth * tick.seconds + deployments * deployment.calls * deployment.secondsPerCall;
  const idle = kept.reduce((sum, { cpu, gib }) => sum + cpu * rates.idleVcpuSecond + gib * rates.idleGibSecond, 0);
  const minutes = deployments * deployment.buildMinutes;
  const gigabytes = perDay * imageDays * changedGigabytes;
  const above = (quantity: number, free: number) => Math.max(0, quantity - free);
  const expired = deployments * deployment.documents;
  const { firestore, builds, scans, scheduler, registry } = prices;
  return [
    { name: 'Instances that are kept for API and page', quantity: `${kept.length}`, usd: idle * secondsPerMonth },
    {
      name: 'Functions at work',
      quantity: `${count(busy)} s`,
      usd:
        above(busy, run.freeTier.vcpuSeconds) * rates.vcpuSecond +
        above(busy * functionGib, run.freeTier.gibSeconds) * rates.gibSecond,
    },
    {
      name: 'Firestore, reads',
      quantity: count(reads),
      usd: above(reads, firestore.freePerDay.reads * daysPerMonth) * firestore.read,
    },
    {
      name: 'Firestore, writes',
      quantity: count(writes),
      usd: above(writes, firestore.freePerDay.writes * daysPerMonth) * firestore.write,
    },
    { name: 'Firestore, documents that expire', quantity: count(expired), usd: expired * firestore.expiry },
    {
      name: 'Cloud Build',
      quantity: `${count(minutes)} min`,
      usd: above(minutes, builds.freeMinutes) * builds.minute,
    },
    { name: 'Scans of images', quantity: `${count(deployments)} images`, usd: deployments * scans.image },
    { name: 'Cloud Scheduler', quantity: '1 job', usd: above(1, scheduler.freeJobs) * scheduler.job },
    {
      name: 'Artifact Registry',
      quantity: `${gigabytes} GB`,
      usd: above(gigabytes, registry.freeGigabytes) * registry.gigabyte,
    },
  ];
}

const count = (quantity: number) => Math.round(quantity).toLocaleString('en-US');
const money = (usd: number) => usd.toFixed(2);

export function runningCosts(): string {
  const [idle, busy] = [partsOf(0), partsOf(100)];
  const total = (parts: readonly Part[]) => parts.reduce((sum, { usd }) => sum + usd, 0);
  const rows = idle.map(({ name, quantity, usd }, index) => {
    const then = busy[index];
    return `| ${name} | ${quantity} | ${money(usd)} | ${then?.quantity ?? ''} | ${money(then?.usd ?? 0)} |`;
  });
  const scanning = busy.find(({ name }) => name === 'Scans of images')?.usd ?? 0;
  const ownImages = Object.keys(pipeline.functions).length;
  const sources = [...Object.values(prices), run].map(({ source }) => `<${source}>`).join(', ');
  return `# What Slipway itself costs

Written by \`npx tsx scripts/running-costs.ts\`: USD a month at list prices, above the free tiers, in production. What your services cost is
another matter: each plan estimates it.

| part | at rest | USD | at 100 deployments a day | USD |
|---|---|---|---|---|
${rows.join('\n')}
| **all** | | **${money(total(idle))}** | | **${money(total(busy))}** |

- A deployment: ${deployment.reads} reads and ${deployment.writes} writes (measured, \`npm run bench -- --only crowd\`), ${deployment.calls} calls of functions of
  ${deployment.secondsPerCall} s, a build of ${deployment.buildMinutes} minutes, and one page that watches it with ${deployment.readsOfPage} reads.
- A tick a minute: ${tick.reads} reads, ${tick.writes} write. ${exportsPerDay} exports a day read every document, of which a month of deployments leaves ${deployment.documents} each.
- Images are kept for ${imageDays} days, and each adds ${changedGigabytes * 1000} MB of layers that no earlier one has. Without kept instances (staging) the first line is 0, and the first call after a pause waits for a start.
- Pub/Sub (10 GiB free), Cloud Logging (50 GiB free), Secret Manager (6 versions free) and Cloud Storage stay below a dollar at this size; network is left out.
- Scanning is the greatest part, and the only one that can be left out: without \`containerscanning.googleapis.com\` in \`terraform/apis.tf\` nothing is scanned, every
  deployment says so, and Slipway costs ${money(total(busy) - scanning)} at 100 deployments a day. Slipway's own ${ownImages} images are scanned too, once for each upgrade: ${money(ownImages * prices.scans.image)}.
- A delivery of Slipway itself runs for 20 minutes at most (\`cloudbuild.yaml\`): ${money(20 * prices.builds.ownMinute)} each.
- Alert policies are billed by the condition (<https://docs.cloud.google.com/monitoring/alerts/cost-control>), which is not in the table: the price could not be read. At the 1.50 that Google
  announced first, \`terraform/monitoring.tf\` costs about 20 a month.
- Prices of region us-central1, tier 1, and Firestore's nam5, read on ${run.dated}: ${sources}.
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(path.resolve(import.meta.dirname, '../docs/running-costs.md'), runningCosts());
}
