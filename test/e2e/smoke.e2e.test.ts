import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, root } from '../delivery/build-file.ts';
import { startStack, type TestStack } from '../stack.ts';
import { openWorkingTree, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let tree: WorkingTree;

/** A repository with the sample where Slipway's own has it, on the laptop's GitHub. */
beforeAll(async () => {
  stack = await startStack();
  tree = await openWorkingTree('slipway');
  const sample = 'examples/express';
  await cp(path.join(root, sample), path.join(tree.folder, sample), { recursive: true });
  await tree.commit({ 'README.md': '# Slipway\n' });
  const { github, token } = stack.local;
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
  const header = `http.extraHeader=Authorization: Basic ${credentials}`;
  await tree.git('-c', header, '-c', 'http.proxy=', 'push', '--quiet', `${github}/local/slipway.git`, 'main');
});
afterAll(async () => {
  await tree?.remove();
  await stack?.stop();
});

/** The step as cloudbuild.yaml has it, against the stack's topics. */
function smoke(repository: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const script = build.steps.find(({ id }) => id === 'smoke')?.script ?? 'exit 9';
  const env = {
    ...process.env,
    PUBSUB_EMULATOR_HOST: stack.local.pubsub,
    PROJECT_ID: stack.local.project,
    _ORGANISATION: stack.local.org,
    REPO_FULL_NAME: repository,
  };
  return new Promise((resolve) => {
    const child = execFile('sh', ['-c', script], { cwd: root, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, output: stdout + stderr }),
    );
  });
}

test('the delivery’s smoke test takes the sample live by a message, and says where', async () => {
  const { code, output } = await smoke('local/slipway');
  expect(output).toMatch(/^smoke: succeeded after \d+\.\d s at http/m);
  expect(code).toBe(0);
});

test('it fails with the reason where the deployment does', async () => {
  const { code, output } = await smoke('local/nothing');
  expect(output).toMatch(/^smoke: failed after \d+\.\d s: /m);
  expect(code).toBe(1);
});
