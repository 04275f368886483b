import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchSource } from '../../../local/cloud-build/fetch-source.ts';
import { folderWith, type LocalGitHub, openGitHub } from '../github/local-github.ts';

let dir: string;
let github: LocalGitHub;
let revision: string;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'fetch-source-'));
  const folder = folderWith({ 'index.js': 'console.log(1)' });
  github = await openGitHub(path.join(dir, 'github'), {
    seed: [{ owner: 'acme', name: 'app', folder, description: 'App' }],
  });
  const { data } = await github.octokit().rest.repos.getCommit({ owner: 'acme', repo: 'app', ref: 'main' });
  revision = data.sha;
});
afterAll(async () => {
  await github?.close();
  rmSync(dir, { recursive: true, force: true });
});

async function fetchFrom(port: number, sha: string, name: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const request = { url: `http://127.0.0.1:${port}/acme/app.git`, revision: sha, workspace: path.join(dir, name) };
  const access = { allowedHosts: [`127.0.0.1:${port}`], tokens: {} };
  await fetchSource(
    { ...request, onLine: (line) => lines.push(line), signal: new AbortController().signal },
    access,
  ).catch((error: Error) => lines.push(error.message));
  return lines;
}

test('a host that is away for a moment is waited for', async () => {
  const { port } = github;
  await github.close();
  const fetching = fetchFrom(port, revision, 'away');
  await sleep(500);
  github = await openGitHub(github.dir, { port });
  const lines = await fetching;
  expect(lines[0]).toContain('Failed to connect to 127.0.0.1');
  expect(lines.at(-1)).toBe(`HEAD is now at ${revision}`);
  expect(existsSync(path.join(dir, 'away', 'index.js'))).toBe(true);
});

test('a commit that is not there is asked for once', async () => {
  const lines = await fetchFrom(github.port, 'a'.repeat(40), 'unknown');
  expect(lines.at(-1)).toMatch(/^git fetch failed: /);
  expect(lines).toHaveLength(2);
});
