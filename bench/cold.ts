import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFiles } from '../scripts/bundle.ts';
import { zip } from '../scripts/zip.ts';
import { topics } from '../shared/stages.ts';
import { project, request, startCloud } from '../test/bundle/cloud.ts';
import { installBundle, push, type StartOptions, startFunction } from '../test/bundle/function-process.ts';
import { alternate, median, rounds } from './statistics.ts';
import { ms, type Row } from './table.ts';

const target = 1.5;

/** A CloudEvent function that does nothing, as anybody would write it, on the framework as it is published. */
const hello = `import { cloudEvent } from '@google-cloud/functions-framework';
cloudEvent('hello', () => undefined);
`;

async function installHello(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(path.join(folder, 'package.json'), '{"type": "module", "main": "index.mjs"}\n');
  await writeFile(path.join(folder, 'index.mjs'), hello);
  await symlink(fileURLToPath(new URL('../node_modules', import.meta.url)), path.join(folder, 'node_modules'));
}

/** Milliseconds from the start of a function's process to the answer of its first request. */
async function coldStart(options: StartOptions): Promise<number> {
  const started = await startFunction(options);
  await started.stop();
  if (!started.first.ok) throw new Error(`${options.target} answered ${started.first.status}: ${started.output()}`);
  return started.coldStartMs;
}

/** The size of what is uploaded, and how long the first event waits for a process that is not there yet. */
export async function coldRows(): Promise<readonly Row[]> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-cold-'));
  const cloud = await startCloud(dir);
  try {
    const [folder, floor] = [path.join(dir, 'source'), path.join(dir, 'hello')];
    await Promise.all([installBundle(folder), installHello(floor)]);
    const event = (topic: string, body: () => object) => (url: string) => push(url, project, topic, body());
    const ours = { folder, env: cloud.env };
    const sides = {
      hello: () => coldStart({ folder: floor, env: cloud.env, target: 'hello', first: event('hello', () => ({})) }),
      request: (round: number) => {
        const first = event(topics.deployRequests, () => request(`cold-${round}`));
        return coldStart({ ...ours, target: topics.deployRequests, first });
      },
      stage: () => {
        const gone = {
          eventId: 'e',
          org: 'main',
          deployment: 'gone',
          service: 's',
          stage: 'plan',
          fence: 1,
          traceparent: '',
        };
        return coldStart({ ...ours, target: 'stage-plan', first: event('stage-plan', () => gone) });
      },
      api: () => coldStart({ ...ours, target: 'api', first: (url) => fetch(`${url}/health/live`) }),
      page: () => coldStart({ ...ours, target: 'web', first: (url) => fetch(url) }),
    };
    // What the disk has not read yet would count for whoever is first.
    await alternate(1, { ...sides, request: () => sides.request(rounds) });
    const measured = await alternate(rounds, sides);
    const { docs } = await cloud.firestore.collection('orgs/main/services').get();
    if (docs.length !== rounds + 1) throw new Error(`${docs.length} of ${rounds + 1} requests were taken`);
    const least = median(measured.hello);
    const row = (name: string, values: readonly number[], limit: number | null): Row => {
      const ratio = median(values) / least;
      return {
        name,
        measured: ms(median(values)),
        floor: ms(least),
        ratio: ratio.toFixed(2),
        target: limit === null ? '' : String(limit),
        met: limit === null ? null : ratio <= limit,
      };
    };
    const kilobytes = zip(await bundleFiles()).length / 1000;
    return [
      {
        name: 'bundle of the functions',
        measured: `${kilobytes.toFixed(0)} kB`,
        floor: '',
        ratio: '',
        target: '',
        met: null,
      },
      row('cold start to the first request taken', measured.request, target),
      row('cold start of a stage to a message left aside', measured.stage, null),
      row('cold start of the API to its first answer', measured.api, null),
      row('cold start of the page', measured.page, null),
    ];
  } finally {
    await cloud.close();
    await rm(dir, { recursive: true, force: true });
  }
}
