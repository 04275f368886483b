import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRepositories } from '../../local/github/repositories.ts';
import { seedRepository } from '../../local/github/seed.ts';
import { errorSchema } from '../../shared/api.ts';
import type { ProblemCode } from '../../shared/problems.ts';
import { startStack, type TestStack } from '../stack.ts';
import { deploy, deployLive, slipway } from './slipway.ts';
import { nodeServer, openWorkingTree, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let tree: WorkingTree;

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('site')]);
  const repositories = openRepositories(path.join(stack.dir, 'github', 'repositories'));
  const team = { owner: 'team', description: '' };
  await seedRepository(repositories, { ...team, name: 'empty' });
  const folder = tree.folder;
  await tree.write(nodeServer('private'));
  await seedRepository(repositories, { ...team, name: 'locked', folder, private: true, access: 'none' });
});
afterAll(async () => {
  await stack?.stop();
  await tree?.remove();
});

const oneSentence = /^[^\n]{10,300}$/;

describe('a request that is refused before it is accepted', () => {
  const refused: readonly (readonly [args: readonly string[], code: ProblemCode, says: RegExp, hint: RegExp])[] = [
    [['--service', 'My_Service!'], 'service-name-invalid', /lower-case/, /my-service/],
    [['--service', 'a'.repeat(41)], 'service-name-invalid', /at most 40/, /a{40}/],
    [['--env', 'lower=1'], 'variable-invalid', /lower/, /upper-case|LOWER/i],
    [['--env', 'PORT=1'], 'variable-invalid', /PORT/, /./],
    [['--region', 'moon-1'], 'region-invalid', /moon-1/, /./],
    [['--ref', '-x'], 'ref-invalid', /./, /./],
    [['--root', '../up'], 'root-invalid', /./, /./],
  ];
  for (const [args, code, says, hint] of refused) {
    test(`${args.join(' ').slice(0, 40)} is ${code}`, async () => {
      const { code: exit, outcome, stderr } = await deploy(stack.dir, ['examples/html', ...args]);
      expect(outcome).toMatchObject({ id: null, status: 'failed', page: null, failure: { code, fault: 'user' } });
      expect(outcome.failure?.message).toMatch(says);
      expect(outcome.failure?.message).toMatch(oneSentence);
      expect(outcome.failure?.hint).toMatch(hint);
      expect(exit).toBe(1);
      expect(stderr).toContain(outcome.failure?.hint);
    });
  }

  test('an address of another host is refused', async () => {
    const { code, outcome } = await deploy(stack.dir, ['http://169.254.169.254/team/app']);
    expect([code, outcome.id, outcome.failure?.code]).toEqual([1, null, 'repository-invalid']);
  });

  test('an option that does not exist is a matter of usage', async () => {
    const { code, outcome } = await deploy(stack.dir, ['examples/html', '--colour', 'red']);
    expect([code, outcome.id]).toEqual([2, null]);
    expect(outcome.failure?.message).toContain('--colour');
  });

  test('a body of more than 256 KiB is 413', async () => {
    const answer = await stack.api('/v1/orgs/local/deployments', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ service: 'big', repository: 'examples/html', env: { BIG: 'x'.repeat(300_000) } }),
    });
    expect(answer.status).toBe(413);
    expect(errorSchema.parse(await answer.json()).error).toMatchObject({ code: 'request-too-large', fault: 'user' });
  });
});

describe('what only GitHub knows ends the deployment at validate', () => {
  const ends: readonly (readonly [args: readonly string[], code: ProblemCode, says: RegExp])[] = [
    [['nobody/nothing'], 'repository-not-found', /nobody\/nothing/],
    [['examples/html', '--service', 'other-ref', '--ref', 'master'], 'ref-not-found', /\bmaster\b/],
    [['team/empty'], 'repository-empty', /team\/empty/],
    [['team/locked'], 'repository-private', /team\/locked/],
  ];
  for (const [args, code, says] of ends) {
    test(`${args.join(' ')} is ${code}`, async () => {
      const { code: exit, outcome } = await deploy(stack.dir, args);
      expect(outcome).toMatchObject({
        status: 'failed',
        stage: 'validate',
        sha: null,
        failure: { code, fault: 'user' },
      });
      expect(outcome.failure?.message).toMatch(says);
      expect(outcome.failure?.message).toMatch(oneSentence);
      expect(outcome.failure?.hint).not.toBe('');
      expect(exit).toBe(1);
    });
  }

  test('a root folder that is not in the commit ends at analyze', async () => {
    const { outcome } = await deploy(stack.dir, ['examples/html', '--service', 'no-root', '--root', 'apps/web']);
    expect(outcome).toMatchObject({ status: 'failed', stage: 'analyze', failure: { code: 'root-not-found' } });
    expect(outcome.failure?.message).toContain('apps/web');
  });
});

describe('an image that holds a known vulnerability', () => {
  const advisory = {
    id: 'GHSA-xvch-5gv4-984h',
    aliases: ['CVE-2021-44906'],
    database_specific: { severity: 'CRITICAL' },
    affected: [
      {
        package: { ecosystem: 'npm', name: 'minimist' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '1.2.6' }] }],
      },
    ],
  };
  // Nothing is installed, so that no registry is needed: the lockfile alone names what is vulnerable.
  const service = (text: string) => ({
    ...nodeServer(text),
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: { '': { dependencies: { minimist: '1.2.5' } }, 'node_modules/minimist': { version: '1.2.5' } },
    }),
    Dockerfile: 'FROM node:20-slim\nWORKDIR /app\nCOPY . .\nUSER node\nEXPOSE 8080\nCMD ["node", "server.js"]\n',
  });
  const known = 'CVE-2021-44906 (critical) in minimist 1.2.5, npm, /app/package-lock.json.';

  test('is released with a warning, and never once its service blocks', async () => {
    const vulnerable = await openWorkingTree('vulnerable');
    await vulnerable.commit(service('warned'));
    const unseen = await deployLive(stack.dir, [vulnerable.folder]);
    expect((await slipway(stack.dir, ['status', unseen.id])).stdout).toContain('not scanned: there are no advisories');

    await mkdir(path.join(stack.dir, 'advisories'));
    await writeFile(path.join(stack.dir, 'advisories', 'minimist.json'), JSON.stringify(advisory));
    await vulnerable.commit(service('warned again'));
    const warned = await deployLive(stack.dir, [vulnerable.folder]);
    for (const command of [
      ['status', warned.id],
      ['service', 'vulnerable'],
    ]) {
      const { stdout } = await slipway(stack.dir, command);
      expect(stdout).toContain('1 critical');
      expect(stdout).toContain(known);
      expect(stdout).toContain('Update minimist to 1.2.6.');
    }

    const set = await slipway(stack.dir, ['service', 'vulnerable', '--vulnerabilities', 'block:critical']);
    expect(set.stdout).toContain('stop a release from critical on');
    await vulnerable.commit(service('blocked'));
    const { code, outcome } = await deploy(stack.dir, [vulnerable.folder]);
    expect(outcome).toMatchObject({ status: 'failed', stage: 'build', failure: { code: 'image-vulnerable' } });
    expect(outcome.failure?.message).toContain('CVE-2021-44906 in minimist 1.2.5 (critical, fixed in 1.2.6)');
    expect([code, outcome.revision]).toEqual([1, null]);
    expect(await (await fetch(warned.url)).text()).toBe('warned again');
    await vulnerable.remove();
  });
});

describe('a folder', () => {
  test('without git, then without a commit, is refused with the commands that help', async () => {
    const bare = await openWorkingTree('plain');
    await bare.write(nodeServer('plain'));
    const noGit = await deploy(stack.dir, [bare.folder]);
    expect(noGit.outcome).toMatchObject({ id: null, failure: { code: 'repository-invalid' } });
    expect(noGit.outcome.failure?.hint).toMatch(/git init.*git commit/);
    await bare.git('init', '--quiet');
    const noCommit = await deploy(stack.dir, [bare.folder]);
    expect(noCommit.outcome).toMatchObject({ id: null, failure: { code: 'repository-empty' } });
    expect(noCommit.outcome.failure?.hint).toMatch(/git add.*git commit/);
    expect([noGit.code, noCommit.code]).toEqual([1, 1]);
    await bare.remove();
  });

  test('with uncommitted changes is deployed as committed, and they are counted', async () => {
    const sha = await tree.commit(nodeServer('committed'));
    await tree.write({ 'server.js': 'broken(', 'notes/new.txt': 'not added' });
    const { code, outcome, stderr } = await deploy(stack.dir, [tree.folder, '--service', 'counted']);
    expect(stderr).toMatch(/2 uncommitted files are/);
    expect({ code, sha: outcome.sha, status: outcome.status }).toEqual({ code: 0, sha, status: 'succeeded' });
    expect(await (await fetch(outcome.url ?? '')).text()).toBe('committed');
  });
});

test('without a running stack the command line says how to start one, and exits with 4', async () => {
  const { code, outcome, stderr } = await deploy(path.join(stack.dir, 'no-stack-here'), ['examples/html']);
  expect([code, outcome.id, outcome.failure?.code]).toEqual([4, null, 'dependency-unavailable']);
  expect(stderr).toContain('npm start');
  expect((await slipway(path.join(stack.dir, 'no-stack-here'), ['list'])).code).toBe(4);
});
