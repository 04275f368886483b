import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Instance } from '../local/executors/executor.ts';
import { createNativeExecutor } from '../local/executors/native.ts';
import type { DeploymentView } from '../shared/api.ts';
import { openWorkingTree, type WorkingTree } from '../test/e2e/working-tree.ts';
import { startStack, type TestStack } from '../test/stack.ts';
import { deployed, push } from './deployments.ts';
import { alternate, median, rounds } from './statistics.ts';
import { type Row, seconds } from './table.ts';

const run = promisify(execFile);
/** Both sides have installed the dependencies and compiled their own code by then. */
const warmUps = 3;
const sample = path.resolve(import.meta.dirname, '..', 'examples', 'express');

/** From the request until the URL answers, against clone, build, start and first answer by hand with the same cache. */
export async function submitRow(): Promise<readonly Row[]> {
  const stack = await startStack({ executor: 'native' });
  const dir = await mkdtemp(path.join(tmpdir(), 'slipway-bench-images-'));
  const tree = await openWorkingTree('bench-web');
  try {
    const first = await throughPipeline(stack, await nextCommit(stack, tree, 0));
    const byHand = await handBuilder(stack, dir, first.deployment);
    let sha = '';
    let commits = 0;
    const sides = {
      hand: async () => {
        commits += 1;
        sha = await nextCommit(stack, tree, commits);
        return byHand(sha);
      },
      slipway: async () => (await throughPipeline(stack, sha)).millis,
    };
    await alternate(warmUps, sides);
    const values = await alternate(rounds, sides);
    const [hand, slipway] = [median(values.hand), median(values.slipway)];
    const target = hand * 1.05 + 1000;
    const ratio = (slipway / hand).toFixed(2);
    const row = { name: 'submit to live', measured: seconds(slipway), floor: seconds(hand), ratio };
    return [{ ...row, target: `1.05 and 1 s: ${seconds(target)}`, met: slipway <= target }];
  } finally {
    await stack.stop();
    await tree.remove();
    await rm(dir, { recursive: true, force: true });
  }
}

/** The sample with one changed line, pushed to the local GitHub; what is installed stays the same. */
async function nextCommit(stack: TestStack, tree: WorkingTree, round: number): Promise<string> {
  await cp(sample, tree.folder, { recursive: true });
  const sha = await tree.commit({ 'src/round.js': `export const round = ${round};\n` });
  await push(stack, tree, 'local/bench-web');
  return sha;
}

async function throughPipeline(stack: TestStack, sha: string) {
  const begun = performance.now();
  const deployment = await deployed(stack, '/deployments', {
    service: 'bench',
    repository: 'local/bench-web',
    ref: sha,
  });
  const live = await fetch(deployment.report?.url ?? '');
  if (live.status !== 200) throw new Error(`The live URL answered ${live.status}.`);
  return { deployment, millis: performance.now() - begun };
}

/** What a person would do on this machine with the same Dockerfile: clone, build, start, ask until it answers. */
async function handBuilder({ local }: TestStack, dir: string, { plan }: DeploymentView) {
  const executor = await createNativeExecutor({ dir });
  return async (sha: string): Promise<number> => {
    const begun = performance.now();
    const above = await mkdtemp(path.join(tmpdir(), 'slipway-bench-source-'));
    const context = path.join(above, 'source');
    await run('git', ['clone', '--quiet', `${local.github}/local/bench-web.git`, context]);
    await run('git', ['checkout', '--quiet', sha], { cwd: context });
    await writeFile(path.join(context, 'Dockerfile'), plan?.dockerfile.text ?? '');
    await writeFile(path.join(context, '.dockerignore'), plan?.dockerignore ?? '');
    const image = 'bench.example/bench:hand';
    const request = { context, dockerfile: 'Dockerfile', image, buildArgs: {}, cacheFrom: [] };
    const built = await executor.build({ ...request, onLine: () => undefined, signal: new AbortController().signal });
    const instance = await executor.run({
      image: `bench.example/bench@${built.digest}`,
      name: `bench-${sha.slice(0, 12)}`,
      env: { PORT: '8080' },
      port: 8080,
      cpu: 1,
      memoryBytes: 512 * 1024 * 1024,
      onLine: () => undefined,
    });
    await untilAnswer(instance);
    const millis = performance.now() - begun;
    await instance.stop(1000);
    await rm(above, { recursive: true, force: true });
    return millis;
  };
}

async function untilAnswer({ upstream }: Instance): Promise<void> {
  for (;;) {
    const status = await new Promise<number | null>((resolve) => {
      const request = http.get({ ...upstream, path: '/' }, (response) => {
        response.resume();
        resolve(response.statusCode ?? null);
      });
      request.on('error', () => resolve(null));
    });
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
