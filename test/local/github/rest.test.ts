import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderWith, gitIn, type LocalGitHub, openGitHub, remove, write } from './local-github.ts';

let github: LocalGitHub;
let folder: string;
let dir: string;
const app = { owner: 'acme', repo: 'app' };

beforeAll(async () => {
  folder = folderWith({
    'package.json': '{"name":"app"}',
    'src/index.js': 'console.log("hello from the index");\n',
    'src/deep/page.html': '<p>hi</p>',
    'node_modules/x/index.js': 'left out',
  });
  dir = mkdtempSync(path.join(tmpdir(), 'github-'));
  github = await openGitHub(dir, {
    treeLimit: 100,
    seed: [
      { owner: 'acme', name: 'app', folder, description: 'An app' },
      { owner: 'acme', name: 'empty', description: 'Nothing yet' },
      { owner: 'acme', name: 'closed', folder, description: 'Closed', private: true, access: 'none' },
      { owner: 'acme', name: 'inner', folder, description: 'Inner', private: true },
    ],
  });
});

afterAll(async () => {
  await github.close();
  remove(folder);
  remove(dir);
});

describe('the REST interface', () => {
  test('repositories are listed in pages with what a person chooses them by', async () => {
    const octokit = github.octokit();
    const all = await octokit.paginate(octokit.rest.repos.listForAuthenticatedUser, { per_page: 1 });
    expect(all.map((each) => each.full_name)).toEqual(['acme/app', 'acme/closed', 'acme/empty', 'acme/inner']);
    expect(all[0]).toMatchObject({
      language: 'JavaScript',
      visibility: 'public',
      default_branch: 'main',
      description: 'An app',
      clone_url: `${github.base}/acme/app.git`,
    });
    expect(Date.parse(all[0]?.pushed_at ?? '')).toBeGreaterThan(Date.now() - 60_000);
    const { data } = await octokit.rest.repos.listForAuthenticatedUser({ visibility: 'private' });
    expect(data.map((each) => each.name)).toEqual(['closed', 'inner']);
  });

  test('a branch resolves to one commit, and its tree, blobs and files can be read', async () => {
    const { rest } = github.octokit();
    const { data: commit } = await rest.repos.getCommit({ ...app, ref: 'main' });
    expect(commit.sha).toMatch(/^[0-9a-f]{40}$/);
    expect(commit.files?.map((file) => file.filename)).toEqual(['package.json', 'src/deep/page.html', 'src/index.js']);
    const { data: tree } = await rest.git.getTree({ ...app, tree_sha: commit.sha, recursive: '1' });
    const files = tree.tree.filter((entry) => entry.type === 'blob');
    expect(files.map((entry) => entry.path)).toEqual(['package.json', 'src/deep/page.html', 'src/index.js']);
    expect(tree.truncated).toBe(false);
    const { data: blob } = await rest.git.getBlob({ ...app, file_sha: files[0]?.sha ?? '' });
    expect(Buffer.from(blob.content, 'base64').toString()).toBe('{"name":"app"}');
    const { data: file } = await rest.repos.getContent({ ...app, path: 'src/index.js', ref: 'main' });
    expect(file).toMatchObject({ type: 'file', path: 'src/index.js', encoding: 'base64' });
    const { data: listing } = await rest.repos.getContent({ ...app, path: 'src' });
    expect((listing as { name: string; type: string }[]).map(({ name, type }) => `${type} ${name}`)).toEqual([
      'dir deep',
      'file index.js',
    ]);
    const raw = await rest.repos.getContent({ ...app, path: 'package.json', mediaType: { format: 'raw' } });
    expect(raw.data).toBe('{"name":"app"}');
    const { data: sha } = await rest.repos.getCommit({ ...app, ref: 'main', mediaType: { format: 'sha' } });
    expect(sha).toBe(commit.sha);
  });

  test('languages are counted by bytes', async () => {
    const { data } = await github.octokit().rest.repos.listLanguages(app);
    expect(data).toEqual({ JavaScript: 37, HTML: 9 });
  });

  test.each(['master', 'mai', '-n', '--all', 'main^', 'main~1', 'HEAD@{0}', 'x..y', ':/Add', 'f'.repeat(40)])(
    'the ref %s is not found, and no other takes its place',
    async (ref) => {
      const asked = github.octokit().rest.repos.getCommit({ ...app, ref });
      await expect(asked).rejects.toMatchObject({
        status: 422,
        message: expect.stringContaining(`No commit found for SHA: ${ref}`),
      });
    },
  );

  test('an empty repository has no branches and answers 409 for commits and trees', async () => {
    const { rest } = github.octokit();
    const empty = { owner: 'acme', repo: 'empty' };
    expect((await rest.repos.listBranches(empty)).data).toEqual([]);
    const conflict = { status: 409, message: expect.stringContaining('Git Repository is empty.') };
    await expect(rest.repos.getCommit({ ...empty, ref: 'main' })).rejects.toMatchObject(conflict);
    await expect(rest.git.getTree({ ...empty, tree_sha: 'main' })).rejects.toMatchObject(conflict);
  });

  test('what is not there, and what leads out of the repository, is Not Found', async () => {
    const { rest } = github.octokit();
    await expect(rest.repos.get({ owner: 'acme', repo: 'nope' })).rejects.toMatchObject({ status: 404 });
    await expect(rest.repos.get({ owner: '..', repo: 'app' })).rejects.toMatchObject({ status: 404 });
    await expect(rest.repos.getContent({ ...app, path: '../HEAD' })).rejects.toMatchObject({ status: 404 });
    await expect(rest.git.getBlob({ ...app, file_sha: '0'.repeat(40) })).rejects.toMatchObject({ status: 404 });
  });

  test('a wrong token is refused even for what is public, none at all reads what is public', async () => {
    const wrong = github.octokit('wrong').rest.repos.get(app);
    await expect(wrong).rejects.toMatchObject({ status: 401, message: expect.stringContaining('Bad credentials') });
    const anonymous = github.octokit(null).rest;
    expect((await anonymous.repos.get(app)).data.name).toBe('app');
    await expect(anonymous.repos.get({ ...app, repo: 'inner' })).rejects.toMatchObject({ status: 404 });
    await expect(anonymous.users.getAuthenticated()).rejects.toMatchObject({ status: 401 });
    const sha = '0'.repeat(40);
    await expect(anonymous.repos.createCommitStatus({ ...app, sha, state: 'success' })).rejects.toMatchObject({
      status: 401,
    });
  });

  test('a private repository without access shows that it is there, and nothing inside', async () => {
    const { rest } = github.octokit();
    const closed = { owner: 'acme', repo: 'closed' };
    expect((await rest.repos.get(closed)).data).toMatchObject({ private: true, language: null });
    const refused = {
      status: 403,
      message: expect.stringContaining('Resource not accessible by personal access token'),
    };
    await expect(rest.repos.getContent({ ...closed, path: 'package.json' })).rejects.toMatchObject(refused);
    await expect(rest.repos.getCommit({ ...closed, ref: 'main' })).rejects.toMatchObject(refused);
  });

  test('statuses add up by context as on GitHub', async () => {
    const { rest } = github.octokit();
    const sha = (await rest.repos.getCommit({ ...app, ref: 'main' })).data.sha;
    const combined = async () => (await rest.repos.getCombinedStatusForRef({ ...app, ref: 'main' })).data;
    expect((await combined()).state).toBe('pending');
    const status = { ...app, sha, context: 'slipway', target_url: `${github.base}/x`, description: 'Building' };
    const { data } = await rest.repos.createCommitStatus({ ...status, state: 'pending' });
    expect(data).toMatchObject({ state: 'pending', context: 'slipway', target_url: `${github.base}/x` });
    await rest.repos.createCommitStatus({ ...status, state: 'success' });
    expect(await combined()).toMatchObject({ state: 'success', total_count: 1, sha });
    await rest.repos.createCommitStatus({ ...status, context: 'other', state: 'error' });
    expect((await combined()).state).toBe('failure');
    const list = await rest.repos.listCommitStatusesForRef({ ...app, ref: sha });
    expect(list.data.map((each) => each.state)).toEqual(['error', 'success', 'pending']);
    const unknown = rest.repos.createCommitStatus({ ...status, sha: '1'.repeat(40), state: 'success' });
    await expect(unknown).rejects.toMatchObject({ status: 422 });
    const invalid = rest.repos.createCommitStatus({ ...status, state: 'great' as 'success' });
    await expect(invalid).rejects.toMatchObject({ status: 422, message: expect.stringContaining('Validation Failed') });
  });

  test('an unchanged answer is 304 and costs nothing of the limit', async () => {
    const headers = { authorization: 'Bearer test-token' };
    const first = await fetch(`${github.base}/repos/acme/app/branches`, { headers });
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"/);
    expect(first.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]{24}$/);
    const again = await fetch(`${github.base}/repos/acme/app/branches`, {
      headers: { ...headers, 'if-none-match': etag },
    });
    expect(again.status).toBe(304);
    expect(again.headers.get('x-ratelimit-remaining')).toBe(first.headers.get('x-ratelimit-remaining'));
    const { data } = await github.octokit().rest.rateLimit.get();
    expect(String(data.rate.remaining)).toBe(first.headers.get('x-ratelimit-remaining'));
  });

  test('a page of another site cannot read through a name that points here', async () => {
    const { request } = await import('node:http');
    const options = {
      port: github.port,
      host: '127.0.0.1',
      path: '/repos/acme/app',
      headers: { host: 'evil.example' },
    };
    const status = await new Promise((resolve) => request(options, (answer) => resolve(answer.statusCode)).end());
    expect(status).toBe(403);
  });

  test('addresses for people lead somewhere', async () => {
    const { data } = await github.octokit().rest.repos.getCommit({ ...app, ref: 'main' });
    const answer = await fetch(data.html_url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('src/index.js');
    expect(await (await fetch(`${github.base}/acme/app`)).text()).toContain('git clone');
    const file = (name: string) => fetch(`${github.base}/acme/app/blob/${data.sha}/${name}`);
    expect(await (await file('src/deep/page.html#L1')).text()).toBe('1\t<p>hi</p>\n');
    expect((await file('src/nowhere.html')).status).toBe(404);
    expect((await file('src')).status).toBe(404);
  });
});

describe('commits compared', () => {
  test('branches with slashes, renames and the way between two commits', async () => {
    const work = folderWith({});
    try {
      await gitIn(work, 'clone', '-q', `${github.base}/acme/app.git`, '.');
      await gitIn(work, 'checkout', '-q', '-b', 'feature/one');
      await gitIn(work, 'mv', 'src/index.js', 'src/main.js');
      write(work, { 'added.txt': 'a\nb\n' });
      await gitIn(work, 'add', '.');
      await gitIn(work, 'commit', '-qm', 'Second\n\nwith a body');
      const remote = `http://x:test-token@127.0.0.1:${github.port}/acme/app.git`;
      await gitIn(work, 'push', '-q', remote, 'feature/one');
      const { rest } = github.octokit();
      const { data } = await rest.repos.compareCommitsWithBasehead({ ...app, basehead: 'main...feature/one' });
      expect(data).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0, total_commits: 1 });
      expect(data.commits[0]?.commit.message).toBe('Second\n\nwith a body');
      expect(data.files).toMatchObject([
        { filename: 'added.txt', status: 'added', additions: 2 },
        { filename: 'src/main.js', previous_filename: 'src/index.js', status: 'renamed', changes: 0 },
      ]);
      const back = await rest.repos.compareCommitsWithBasehead({ ...app, basehead: 'feature/one...main' });
      expect(back.data).toMatchObject({ status: 'behind', behind_by: 1 });
      const { data: branch } = await rest.repos.getBranch({ ...app, branch: 'feature/one' });
      expect(branch.commit.sha).toBe(data.commits[0]?.sha);
      const { data: commits } = await rest.repos.listCommits({ ...app, sha: 'feature/one', per_page: 1 });
      expect(commits.map((each) => each.sha)).toEqual([branch.commit.sha]);
      const { data: status } = await rest.repos.getCombinedStatusForRef({ ...app, ref: 'feature/one' });
      expect(status.total_count).toBe(0);
      const { data: ref } = await rest.git.getRef({ ...app, ref: 'heads/feature/one' });
      expect(ref.object).toMatchObject({ type: 'commit', sha: branch.commit.sha });
    } finally {
      remove(work);
    }
  });
});
