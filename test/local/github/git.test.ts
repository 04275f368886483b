import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderWith, gitIn, type LocalGitHub, openGitHub, remove, token, write } from './local-github.ts';

let github: LocalGitHub;
let folder: string;
let work: string;
let dir: string;

beforeEach(async () => {
  folder = folderWith({ 'index.js': 'one', 'dist/out.js': 'left out' });
  work = folderWith({});
  dir = mkdtempSync(path.join(tmpdir(), 'github-'));
  github = await openGitHub(dir, {
    seed: [
      { owner: 'acme', name: 'app', folder, description: 'App' },
      { owner: 'acme', name: 'inner', folder, description: 'Inner', private: true },
      { owner: 'acme', name: 'closed', folder, description: 'Closed', private: true, access: 'none' },
    ],
  });
});

afterEach(async () => {
  await github.close();
  for (const each of [folder, work, dir]) remove(each);
});

const head = async () =>
  (await github.octokit().rest.repos.getCommit({ owner: 'acme', repo: 'app', ref: 'main' })).data;
const withToken = (port: number, full: string) => `http://x-access-token:${token}@127.0.0.1:${port}/${full}.git`;

describe('seeding', () => {
  test('the same content gives the same commit everywhere, and a second start adds none', async () => {
    const first = await head();
    github = await github.restart();
    expect((await head()).sha).toBe(first.sha);
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'github-'));
    const other = await openGitHub(elsewhere, { seed: [{ owner: 'acme', name: 'app', folder, description: 'App' }] });
    const { data } = await other.octokit().rest.repos.getCommit({ owner: 'acme', repo: 'app', ref: 'main' });
    await other.close();
    remove(elsewhere);
    expect(data.sha).toBe(first.sha);
    expect(data.files?.map((file) => file.filename)).toEqual(['index.js']);
  });

  test('a changed folder becomes one commit on top, deletions included', async () => {
    const first = await head();
    write(folder, { 'second.js': 'two' });
    rmSync(path.join(folder, 'index.js'));
    github = await github.restart();
    const second = await head();
    expect(second.parents.map((parent) => parent.sha)).toEqual([first.sha]);
    expect(second.files?.map((file) => `${file.status} ${file.filename}`)).toEqual([
      'removed index.js',
      'added second.js',
    ]);
  });

  test('what was pushed in between is never undone by a start', async () => {
    await gitIn(work, 'clone', '-q', `${github.base}/acme/app.git`, '.');
    write(work, { 'index.js': 'mine' });
    await gitIn(work, 'commit', '-qam', 'Mine');
    await gitIn(work, 'push', '-q', withToken(github.port, 'acme/app'), 'main');
    const mine = await gitIn(work, 'rev-parse', 'HEAD');
    github = await github.restart();
    expect((await head()).sha).toBe(mine);
  });

  test('a commit that was asked for before it was pushed is found afterwards', async () => {
    await gitIn(work, 'clone', '-q', `${github.base}/acme/app.git`, '.');
    write(work, { 'index.js': 'mine' });
    await gitIn(work, 'commit', '-qam', 'Mine');
    const mine = await gitIn(work, 'rev-parse', 'HEAD');
    const asked = () => github.octokit().rest.repos.getCommit({ owner: 'acme', repo: 'app', ref: mine });
    await expect(asked()).rejects.toThrow(`No commit found for SHA: ${mine}`);
    await gitIn(work, 'push', '-q', withToken(github.port, 'acme/app'), 'main');
    expect((await asked()).data.sha).toBe(mine);
  });
});

describe('git over HTTP', () => {
  test('anybody fetches what is public, by any commit that was ever there', async () => {
    const { sha } = await head();
    await gitIn(work, 'init', '-q');
    await gitIn(work, 'fetch', '-q', '--depth=1', `${github.base}/acme/app.git`, sha);
    expect(await gitIn(work, 'rev-parse', 'FETCH_HEAD')).toBe(sha);
  });

  test('a private repository is fetched with the token alone', async () => {
    await expect(gitIn(work, 'clone', '-q', `${github.base}/acme/inner.git`, 'a')).rejects.toThrow();
    await gitIn(work, 'clone', '-q', withToken(github.port, 'acme/inner'), 'b');
    expect(existsSync(path.join(work, 'b/index.js'))).toBe(true);
    const header = `http.extraHeader=Authorization: Bearer ${token}`;
    await gitIn(work, '-c', header, 'clone', '-q', `${github.base}/acme/inner.git`, 'c');
    await expect(gitIn(work, 'clone', '-q', withToken(github.port, 'acme/closed'), 'd')).rejects.toThrow('403');
    await expect(gitIn(work, 'clone', '-q', withToken(github.port, 'acme/nope'), 'e')).rejects.toThrow('not found');
  });

  test('the first push under local/ makes the repository, its branch the default one', async () => {
    await gitIn(work, 'init', '-q');
    write(work, { 'server.py': 'print(1)\n' });
    await gitIn(work, 'add', '.');
    await gitIn(work, 'commit', '-qm', 'First');
    const before = Date.now() - 1000;
    await gitIn(work, 'push', '-q', withToken(github.port, 'local/my-app'), 'HEAD:refs/heads/trunk');
    const { data } = await github.octokit().rest.repos.get({ owner: 'local', repo: 'my-app' });
    expect(data).toMatchObject({ default_branch: 'trunk', language: 'Python', private: false });
    expect(Date.parse(data.pushed_at)).toBeGreaterThanOrEqual(before);
    github = await github.restart();
    expect((await github.octokit().rest.repos.get({ owner: 'local', repo: 'my-app' })).data.default_branch).toBe(
      'trunk',
    );
  });

  test('nobody pushes without the token, and nothing comes into being elsewhere', async () => {
    await gitIn(work, 'init', '-q');
    await gitIn(work, 'commit', '-q', '--allow-empty', '-m', 'First');
    const push = (remote: string) => gitIn(work, 'push', '-q', remote, 'HEAD:refs/heads/main');
    await expect(push(`${github.base}/acme/app.git`)).rejects.toThrow();
    await expect(push(`http://x:wrong@127.0.0.1:${github.port}/local/app.git`)).rejects.toThrow();
    await expect(push(withToken(github.port, 'acme/new'))).rejects.toThrow('not found');
    await expect(push(withToken(github.port, 'local/.hidden'))).rejects.toThrow('not found');
    expect(existsSync(path.join(dir, 'repositories/local'))).toBe(false);
  });

  test('a large push in chunks and a compressed request arrive whole', async () => {
    await gitIn(work, 'init', '-q');
    const random = Buffer.from(Array.from({ length: 3 << 20 }, (_, at) => (at * 2654435761) >>> 13));
    write(work, { 'large.bin': random.toString('latin1') });
    await gitIn(work, 'add', '.');
    await gitIn(work, 'commit', '-qm', 'Large');
    await gitIn(work, '-c', 'http.postBuffer=65536', 'push', '-q', withToken(github.port, 'local/large'), 'HEAD:main');
    const body = gzipSync('0014command=ls-refs\n0000');
    const answer = await fetch(`${github.base}/local/large.git/git-upload-pack`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-git-upload-pack-request',
        'content-encoding': 'gzip',
        'git-protocol': 'version=2',
      },
      body: new Uint8Array(body),
    });
    expect(gunzipSync(body).length).toBe(24);
    expect(await answer.text()).toContain('refs/heads/main');
  });

  test('hooks that stand in a repository are never run', async () => {
    const marker = path.join(dir, 'ran');
    write(path.join(dir, 'repositories/acme/app.git'), { 'hooks/post-receive': `#!/bin/sh\ntouch ${marker}\n` });
    const { chmodSync } = await import('node:fs');
    chmodSync(path.join(dir, 'repositories/acme/app.git/hooks/post-receive'), 0o755);
    await gitIn(work, 'clone', '-q', `${github.base}/acme/app.git`, '.');
    await gitIn(work, 'commit', '-q', '--allow-empty', '-m', 'Next');
    await gitIn(work, 'push', '-q', withToken(github.port, 'acme/app'), 'main');
    expect(existsSync(marker)).toBe(false);
  });
});
