import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Running } from '../../local/component.ts';
import { startGitHub } from '../../local/github/server.ts';
import { writeLocalJson } from '../../local/local-json.ts';
import { startApiServer } from './api-server.ts';
import { type Ran, slipway } from './command-line.ts';
import { queued, viewOf } from './sample-deployment.ts';

const execute = promisify(execFile);
const token = 'token-of-this-test';

let base: string;
let folder: string;
let gitHub: Running;
let api: Awaited<ReturnType<typeof startApiServer>>;

beforeEach(async () => {
  base = await mkdtemp(path.join(os.tmpdir(), 'folder-'));
  folder = path.join(base, 'My App');
  await mkdir(folder);
  gitHub = await startGitHub({ port: 0, dir: path.join(base, 'github'), project: 'p', region: 'r', token, seed: [] });
  api = await startApiServer(() => ({ status: 202, body: viewOf(queued()) }));
  const nowhere = '127.0.0.1:1';
  await writeLocalJson(path.join(base, 'stack'), {
    version: 1,
    pid: 1,
    startedAt: '2026-11-20T10:00:00.000Z',
    org: 'local',
    user: { uid: 'local-user', email: 'local@localhost' },
    project: 'slipway-local',
    region: 'us-central1',
    token,
    web: 'http://127.0.0.1:1',
    api: api.url,
    firestore: nowhere,
    pubsub: nowhere,
    build: nowhere,
    run: nowhere,
    secrets: nowhere,
    github: `http://127.0.0.1:${gitHub.port}`,
    registry: nowhere,
    executor: 'native',
  });
});

afterEach(async () => {
  await Promise.all([gitHub.close(), api.close()]);
  await rm(base, { recursive: true, force: true });
});

async function git(...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];
  const { stdout } = await execute('git', ['-C', folder, ...identity, ...args]);
  return stdout.trim();
}

async function commit(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'A version');
  return git('rev-parse', 'HEAD');
}

function deploy(target: string, ...more: readonly string[]): Promise<Ran> {
  const env = { SLIPWAY_DIR: path.join(base, 'stack'), GIT_DIR: '/nowhere', GIT_CEILING_DIRECTORIES: os.tmpdir() };
  return slipway(['deploy', target, '--no-wait', ...more], { env, cwd: base });
}

/** What a stranger gets from the local GitHub, as the build does. */
async function filesAt(repository: string, sha: string): Promise<string> {
  const clone = path.join(base, 'clone');
  await execute('git', ['init', '--quiet', clone]);
  await execute('git', ['-C', clone, 'fetch', '--quiet', `http://127.0.0.1:${gitHub.port}/${repository}.git`, sha]);
  return (await execute('git', ['-C', clone, 'ls-tree', '-r', '--name-only', 'FETCH_HEAD'])).stdout.trim();
}

describe('a folder', () => {
  test('its HEAD is pushed to the local GitHub and deployed by commit', async () => {
    await git('init', '--quiet', '--initial-branch=trunk');
    const sha = await commit({ 'server.js': '1' });
    const { code, stdout, stderr } = await deploy('My App');
    expect(stderr).toBe('');
    expect(stdout).toContain(`Pushed ${sha.slice(0, 7)} to local/My-App\n`);
    expect(code).toBe(0);
    expect(api.received[0]?.body).toMatchObject({ service: 'my-app', repository: 'local/My-App', ref: sha, root: '' });
    expect(await filesAt('local/My-App', sha)).toBe('server.js');
  });

  test('uncommitted changes are left out with a warning that counts them', async () => {
    await git('init', '--quiet');
    const sha = await commit({ 'server.js': '1', 'other.js': '1' });
    await writeFile(path.join(folder, 'server.js'), '2');
    await writeFile(path.join(folder, 'new file.js'), '2');
    const { code, stderr } = await deploy('My App');
    expect(code).toBe(0);
    expect(stderr).toBe(`Warning: 2 uncommitted files are left out; what is deployed is ${sha.slice(0, 7)}.\n`);
    expect(await filesAt('local/My-App', sha)).toBe('other.js\nserver.js');
  });

  test('a folder inside the tree becomes the root', async () => {
    await git('init', '--quiet');
    const sha = await commit({ 'packages/api/server.js': '1' });
    await deploy(path.join('My App', 'packages', 'api'));
    expect(api.received[0]?.body).toMatchObject({
      service: 'api',
      repository: 'local/My-App',
      ref: sha,
      root: 'packages/api',
    });
  });

  test('an amended commit is pushed over the one before', async () => {
    await git('init', '--quiet');
    await commit({ 'server.js': '1' });
    await deploy('My App');
    await writeFile(path.join(folder, 'server.js'), '2');
    await git('commit', '--quiet', '--all', '--amend', '--message', 'Better');
    const { code, stderr } = await deploy('My App');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(api.received.at(-1)?.body).toMatchObject({ ref: await git('rev-parse', 'HEAD') });
  });

  test('--ref names another branch, tag or commit of the folder', async () => {
    await git('init', '--quiet');
    const first = await commit({ 'server.js': '1' });
    await git('tag', 'v1');
    await commit({ 'server.js': '2' });
    await deploy('My App', '--ref', 'v1');
    expect(api.received[0]?.body).toMatchObject({ ref: first });
    const { code, stderr } = await deploy('My App', '--ref', 'v9');
    expect(code).toBe(1);
    expect(stderr).toContain('The folder has no branch, tag or commit v9.');
  });

  test("the user's own hooks and settings have no say in the push", async () => {
    await git('init', '--quiet');
    await commit({ 'server.js': '1' });
    await writeFile(path.join(folder, '.git/hooks/pre-push'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    await git('config', 'push.gpgSign', 'true');
    expect(await deploy('My App')).toMatchObject({ code: 0, stderr: '' });
  });

  test('the token stands in no argument, address or setting of the repository', async () => {
    await git('init', '--quiet');
    await commit({ 'server.js': '1' });
    const trace = path.join(base, 'trace');
    const seen = path.join(base, 'git');
    await writeFile(seen, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${trace}'\nexec /usr/bin/git "$@"\n`, { mode: 0o755 });
    const env = { SLIPWAY_DIR: path.join(base, 'stack'), PATH: `${base}:${process.env.PATH}` };
    expect(await slipway(['deploy', folder, '--no-wait'], { env })).toMatchObject({ code: 0 });
    const { stdout: arguments_ } = await execute('cat', [trace]);
    const encoded = Buffer.from(`x-access-token:${token}`).toString('base64');
    expect(arguments_).toContain(' push ');
    expect(arguments_).not.toContain(token);
    expect(arguments_).not.toContain(encoded);
    expect(await git('config', '--list')).not.toContain(encoded);
  });
});

describe('a folder that cannot be deployed', () => {
  test.each(['/no/such/folder', './My Apq', '../My Apq'])(
    'a path without a folder, %s, is told as one',
    async (target) => {
      const { code, stderr } = await deploy(target);
      expect(code).toBe(1);
      expect(stderr).toContain(`There is no folder ${target}.`);
      expect(stderr).toContain('→ Check the path, or give a repository as owner/name.');
      expect(api.received).toEqual([]);
    },
  );

  test('without git it says the two commands that help', async () => {
    const { code, stderr } = await deploy('My App');
    expect(code).toBe(1);
    expect(stderr).toContain('repository-invalid');
    expect(stderr).toContain('git init && git add --all, then git commit --message "First version"');
    expect(api.received).toEqual([]);
  });

  test('without a commit it says the two commands that help', async () => {
    await git('init', '--quiet');
    const { code, stdout, stderr } = await deploy('My App', '--json');
    expect(code).toBe(1);
    expect(stderr).toContain('→ git add --all, then git commit --message "First version"');
    expect(JSON.parse(stdout)).toMatchObject({ id: null, failure: { code: 'repository-empty' } });
  });

  test('a folder that is in no commit is not sent without its files', async () => {
    await git('init', '--quiet');
    await commit({ 'server.js': '1' });
    await mkdir(path.join(folder, 'fresh'));
    const { code, stderr } = await deploy(path.join('My App', 'fresh'));
    expect(code).toBe(1);
    expect(stderr).toContain('is in the commit');
  });
});
