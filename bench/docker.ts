import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import { buildImage } from '../local/executors/bases/make.ts';
import { connectEngine } from '../local/executors/docker/engine.ts';
import { createDockerExecutor } from '../local/executors/docker.ts';
import type { BuiltImage, Executor } from '../local/executors/executor.ts';
import { startRegistry } from '../local/executors/registry.ts';
import { whyNoDocker } from '../test/e2e/required.ts';
import { type Prepared, prepareSample } from '../test/examples/prepare.ts';
import { removeImages } from '../test/local/executors/docker/remove-images.ts';
import { makeFullBase, slimBase } from './full-base.ts';
import { alternate, median } from './statistics.ts';
import { type Row, seconds } from './table.ts';

/** A cold build fetches every package, so there are fewer rounds than elsewhere. */
const coldRounds = 3;
/** A server, and a site that is built. */
const samples = ['express', 'vite-site'] as const;
const single = 'slipway-bench:single';

interface Rig {
  readonly docker: Docker;
  readonly executor: Executor;
  readonly registry: string;
  readonly dir: string;
  readonly fullBase: string;
}

/** Size and time of generated images, with the engine; one line that says why where there is none. */
export async function dockerRows(): Promise<readonly Row[]> {
  const why = await whyNoDocker([slimBase]);
  if (why !== null) {
    return [{ name: `images: left out, ${why}`, measured: '', floor: '', ratio: '', target: '', met: null }];
  }
  const docker = connectEngine();
  const dir = await mkdtemp(path.join(tmpdir(), 'slipway-bench-docker-'));
  const served = await startRegistry({ port: 0, dir: path.join(dir, 'registry') });
  const registry = `127.0.0.1:${served.port}`;
  try {
    const executor = await createDockerExecutor({ dir, docker });
    const rig = { docker, executor, registry, dir, fullBase: await makeFullBase(docker) };
    const rows: Row[] = [];
    for (const name of samples) rows.push(...(await rowsOf(rig, name)));
    return rows;
  } finally {
    await removeImages(docker, `${registry}/`);
    await served.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function rowsOf(rig: Rig, name: string): Promise<readonly Row[]> {
  const sample = await prepareSample(path.join(rig.dir, name), name, '');
  // Built once before anything is timed, so that the cache of packages is filled and the registry has the base.
  const { sizeBytes } = await build(rig, name, sample.context, sample.dockerfile);
  const full = await singleStageSize(rig, name);
  const times = await timesOf(rig, name, sample);
  const [cold, cached, rebuilt] = [median(times.cold), median(times.cached), median(times.rebuilt)];
  const row = (what: string, measured: number, floor: number, shown: (value: number) => string): Row => {
    const figures = { measured: shown(measured), floor: shown(floor), ratio: (measured / floor).toFixed(2) };
    return { name: `${name}: ${what}`, ...figures, target: '', met: null };
  };
  return [
    row('image against a single stage on the full base', sizeBytes ?? Number.NaN, full, megabytes),
    row('rebuild after a change of its source against cold', rebuilt, cold, seconds),
    row('packages from the cache against without', cached, cold, seconds),
  ];
}

/** What most tutorials write: one stage on the full base, with everything that was needed to build. */
async function singleStageSize({ docker, dir, fullBase }: Rig, name: string): Promise<number> {
  const { plan, context } = await prepareSample(path.join(dir, `${name}-single`), name, '');
  const builds = plan.dockerfile.text.includes('npm run build') ? ['RUN npm run build'] : [];
  await buildImage(docker, single, context, [`FROM ${fullBase}`, 'WORKDIR /app', 'COPY . .', 'RUN npm ci', ...builds]);
  const { Size } = await docker.getImage(single).inspect();
  await removeImages(docker, single);
  return Size;
}

/** Another manifest makes packages be installed again, another source does not. */
async function timesOf(rig: Rig, name: string, { plan, context, dockerfile }: Prepared) {
  const manifest: unknown = JSON.parse(await readFile(path.join(context, 'package.json'), 'utf8'));
  const uncached = 'uncached.Dockerfile';
  await writeFile(path.join(context, uncached), plan.dockerfile.text.replaceAll(/--mount=type=cache,\S+ /g, ''));
  const newManifest = () => {
    const description = `Changed at ${Date.now()}`;
    return writeFile(path.join(context, 'package.json'), JSON.stringify({ ...(manifest as object), description }));
  };
  const timed = async (file: string) => {
    const begun = performance.now();
    await build(rig, name, context, file);
    return performance.now() - begun;
  };
  return alternate(coldRounds, {
    cold: async () => {
      await newManifest();
      return timed(uncached);
    },
    cached: async () => {
      await newManifest();
      return timed(dockerfile);
    },
    rebuilt: async () => {
      await writeFile(path.join(context, 'src/change.js'), `export const change = ${Date.now()};\n`);
      return timed(dockerfile);
    },
  });
}

/** As the pipeline does, pushed to the registry. */
function build({ executor, registry }: Rig, name: string, context: string, dockerfile: string): Promise<BuiltImage> {
  return executor.build({
    context,
    dockerfile,
    image: `${registry}/bench/${name}:d1`,
    buildArgs: {},
    cacheFrom: [],
    onLine: () => undefined,
    signal: new AbortController().signal,
  });
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
