import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { buildLog, textOf, until, untilBuilding, untilEnded } from './deployments.ts';
import { folderWithOwnPorts } from './own-ports.ts';
import { whyNoDocker } from './required.ts';
import { failingSamples, goodSamples } from './samples.ts';
import { deploy, deployLive, slipway } from './slipway.ts';
import { openWorkingTree, slowToBuild, type WorkingTree } from './working-tree.ts';

const run = promisify(execFile);
const why = await whyNoDocker(['node:24-slim', 'debian:bookworm-slim']);
const essential = ['express', 'own-dockerfile', 'python-http', 'html'];
const evident = ['fail-build', 'fail-missing-variable', 'fail-never-healthy', 'fail-secret-committed'];

describe.skipIf(why !== null)(`with the Docker executor${why === null ? '' : ` (${why})`}`, () => {
  let stack: TestStack;
  let slow: WorkingTree;

  beforeAll(async () => {
    [stack, slow] = await Promise.all([
      startStack({ dir: await folderWithOwnPorts(), executor: 'docker' }),
      openWorkingTree('slow'),
    ]);
    expect(stack.local.executor).toBe('docker');
  });
  afterAll(async () => {
    const left = stack === undefined ? [] : await imagesOf(stack);
    await stack?.stop();
    await slow?.remove();
    if (left.length > 0) await run('docker', ['rmi', '--force', ...left]);
  });

  /** Images that the engine holds of this stack alone, told by the address of its registry. */
  const imagesOf = async ({ local }: TestStack): Promise<readonly string[]> => {
    const filter = `reference=${local.registry}/*/*`;
    const { stdout } = await run('docker', ['images', '--quiet', '--filter', filter]);
    return [...new Set(stdout.split('\n').filter((id) => id !== ''))];
  };
  const containersOf = async (images: readonly string[]): Promise<readonly string[]> => {
    const found = await Promise.all(images.map((id) => run('docker', ['ps', '-aq', '--filter', `ancestor=${id}`])));
    return found.map((each) => each.stdout.trim()).filter((ids) => ids !== '');
  };

  for (const { name, shows } of goodSamples.filter((each) => essential.includes(each.name))) {
    test.concurrent(`${name} goes live`, async () => {
      const live = await deployLive(stack.dir, [`examples/${name}`]);
      expect(await textOf(live.url)).toMatch(shows);
      expect(live.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      // Built by the engine, and not by what stands in for it.
      expect((await buildLog(stack, live.id)).join('\n')).not.toMatch(/this machine's|natively/);
    });
  }

  describe('afterwards', () => {
    for (const { name, code, stage, names } of failingSamples.filter((each) => evident.includes(each.name))) {
      test.concurrent(`${name} fails at ${stage} with ${code}, and the earlier version answers`, async () => {
        const service = essential[evident.indexOf(name)] ?? '';
        const shows = goodSamples.find((each) => each.name === service)?.shows ?? /^$/;
        const { outcome, stderr } = await deploy(stack.dir, [`examples/${name}`, '--service', service]);
        expect(outcome, stderr).toMatchObject({ status: 'failed', stage, failure: { code } });
        expect(outcome.failure?.message).toMatch(names);
        const { stdout } = await slipway(stack.dir, ['services', '--json']);
        const { url } = JSON.parse(stdout).services.find((each: { name: string }) => each.name === service).stable;
        expect(await textOf(url)).toMatch(shows);
      });
    }
  });

  test('a build that is cancelled stops, and its container with it', async () => {
    await slow.commit(slowToBuild('slow', 60));
    await slipway(stack.dir, ['deploy', slow.folder, '--no-wait']);
    const { id } = await untilBuilding(stack, 'slow', /line 5 of 300/);
    expect((await slipway(stack.dir, ['cancel', id])).code).toBe(0);
    expect((await untilEnded(stack, 'slow', 60)).status).toBe('cancelled');
  });

  test('after Ctrl-C no container of the stack is left, and the next start serves the same addresses', async () => {
    const { stdout } = await slipway(stack.dir, ['services', '--json']);
    const { url } = JSON.parse(stdout).services.find((each: { name: string }) => each.name === 'html').stable;
    const images = await imagesOf(stack);
    expect(await containersOf(images)).not.toEqual([]);
    await stack.kill('supervisor', 'SIGINT');
    expect(await containersOf(images)).toEqual([]);
    stack = await startStack({ dir: stack.dir, executor: 'docker' });
    expect(await until('the service', 30, () => textOf(url))).toContain('<h1>html</h1>');
  });

  test('nor is one left that Cloud Run could not remove before it ended', async () => {
    const images = await imagesOf(stack);
    expect(await containersOf(images)).not.toEqual([]);
    await stack.kill('run');
    await stack.kill('supervisor', 'SIGINT');
    expect(await containersOf(images)).toEqual([]);
    stack = await startStack({ dir: stack.dir, executor: 'docker' });
  });
});
