import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { failure } from '../../shared/problems.ts';
import { type Answers, startApiServer } from './api-server.ts';
import { pointedAt, slipway } from './command-line.ts';
import { ended, inStage, live, queued, sha, viewOf } from './sample-deployment.ts';

type Server = Awaited<ReturnType<typeof startApiServer>>;
let server: Server;
afterEach(() => server.close());

/** Accepts, then shows one state of the deployment after the other, the last one for ever. */
function states(...seen: readonly object[]): Answers {
  let index = 0;
  return ({ method, path }) => {
    if (method === 'POST') return { status: 202, body: viewOf(queued()) };
    if (path.includes('/logs')) return { status: 200, body: { lines: [], next: 0, capped: false, over: true } };
    return { status: 200, body: seen[Math.min(index++, seen.length - 1)] ?? {} };
  };
}

const keys = [
  'id',
  'status',
  'stage',
  'url',
  'service',
  'region',
  'repository',
  'sha',
  'revision',
  'digest',
  'resources',
  'instances',
  'checks',
  'page',
  'seconds',
  'failure',
  'correction',
];

describe('deploy --json prints exactly one object with exactly its keys', () => {
  test('live: exit code 0', async () => {
    server = await startApiServer(states(viewOf(inStage('build')), viewOf(live())));
    const { code, stdout } = await slipway(['deploy', 'examples/express', '--json'], { env: pointedAt(server.url) });
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const outcome = JSON.parse(stdout);
    expect(Object.keys(outcome)).toEqual(keys);
    expect(outcome).toMatchObject({
      id: 'hello-1',
      status: 'succeeded',
      url: 'http://hello.localhost:4900',
      service: 'hello',
      region: 'us-central1',
      repository: 'examples/express',
      sha,
      revision: 'hello-00001',
      resources: { cpu: 1, memoryMiB: 512, concurrency: 100 },
      instances: { min: 0, max: 10 },
      seconds: { total: 30, build: 20, release: 4, verify: 1 },
      failure: null,
      correction: null,
    });
  });

  test.each([
    ['failed', 'build-failed', 1],
    ['errored', 'build-service-failed', 3],
  ] as const)('%s: the failure, exit code by fault', async (status, problem, exitCode) => {
    server = await startApiServer(states(viewOf(ended(status, problem))));
    const { code, stdout } = await slipway(['deploy', 'examples/express', '--json'], { env: pointedAt(server.url) });
    expect(code).toBe(exitCode);
    const outcome = JSON.parse(stdout);
    expect(Object.keys(outcome)).toEqual(keys);
    expect(outcome).toMatchObject({ id: 'hello-1', status, stage: 'build', url: null, failure: { code: problem } });
    expect(outcome.seconds).toEqual({ total: 5, build: 2, release: null, verify: null });
  });

  test('refused before it was accepted: the id is null, exit code 1', async () => {
    const error = failure('service-name-invalid', 'A service name starts with a letter.', 'Try my-service.');
    server = await startApiServer(() => ({ status: 400, body: { error } }));
    const { code, stdout } = await slipway(['deploy', 'a/b', '--service', '1', '--json'], {
      env: pointedAt(server.url),
    });
    expect(code).toBe(1);
    expect(Object.keys(JSON.parse(stdout))).toEqual(keys);
    expect(JSON.parse(stdout)).toMatchObject({ id: null, status: 'failed', failure: error });
  });

  test('a wrong variable: the id is null, exit code 2, and nothing was asked', async () => {
    server = await startApiServer(states());
    const { code, stdout } = await slipway(['deploy', 'a/b', '--env', 'NOVALUE', '--json'], {
      env: pointedAt(server.url),
    });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ id: null, failure: { code: 'request-invalid' } });
    expect(server.received).toEqual([]);
  });

  test('--no-wait ends when the deployment is accepted, exit code 0', async () => {
    server = await startApiServer(states());
    const { code, stdout } = await slipway(['deploy', 'a/b', '--no-wait', '--json'], { env: pointedAt(server.url) });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'hello-1', status: 'queued', url: null, resources: null });
    expect(server.received).toHaveLength(1);
  });
});

describe('for a person', () => {
  test('the page comes first, then a line a stage in order, then what is live', async () => {
    server = await startApiServer(states(viewOf(inStage('analyze')), viewOf(inStage('build')), viewOf(live())));
    const { code, stdout } = await slipway(['deploy', 'examples/express'], { env: pointedAt(server.url) });
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toContain('http://127.0.0.1:4800/deployments/hello-1');
    expect(lines.slice(1, 10).map((line) => line.split(/\s+/)[1])).toEqual([
      'Validate',
      'Analyze',
      'Plan',
      'Preflight',
      'Build',
      'Release',
      'Verify',
      'Promote',
      'Report',
    ]);
    expect(stdout).toContain('Live  http://hello.localhost:4900');
    expect(stdout).toContain('1 CPU, 512Mi, concurrency 100, 0-10 instances');
    expect(stdout).toContain('1.25 USD a month');
    expect(stdout).not.toContain('\x1b');
  });

  test('a failure is a code, a sentence and what to do', async () => {
    server = await startApiServer(states(viewOf(ended('failed', 'build-failed'))));
    const { stdout } = await slipway(['deploy', 'a/b'], { env: pointedAt(server.url) });
    expect(stdout).toContain('Failed at Build  build-failed');
    expect(stdout).toContain('The build stopped at npm ci.');
    expect(stdout).toContain('→ Run npm ci on your machine.');
  });

  test('the last lines of a failed build are shown', async () => {
    const lines = Array.from({ length: 30 }, (_, n) => ({ n, at: '2026-11-20T10:00:00.000Z', text: `line ${n}.` }));
    server = await startApiServer(({ method, path }) => {
      if (method === 'POST') return { status: 202, body: viewOf(queued()) };
      if (path.endsWith('from=0')) return { status: 200, body: { lines, next: 30, capped: false, over: false } };
      if (path.includes('/logs')) return { status: 200, body: { lines: [], next: 30, capped: false, over: false } };
      return { status: 200, body: viewOf(ended('failed', 'build-failed')) };
    });
    const { stdout } = await slipway(['deploy', 'a/b'], { env: pointedAt(server.url) });
    expect(stdout).not.toContain('line 9.');
    expect(stdout).toMatch(/line 10\.\n[\s\S]*line 29\.\n {2}All of it: slipway logs hello-1\nFailed at Build/);
  });

  test('a terminal sees what is awaited, and NO_COLOR takes the colours away', async () => {
    server = await startApiServer(states(viewOf(inStage('build')), viewOf(live())));
    const coloured = await slipway(['deploy', 'a/b'], { env: pointedAt(server.url), isTTY: true });
    expect(coloured.stdout).toMatch(/Build \(25 %\): waits for Cloud Build, heard \d+ s ago/);
    expect(coloured.stdout).toContain('\x1b[32m');
    await server.close();
    server = await startApiServer(states(viewOf(live())));
    const plain = await slipway(['deploy', 'a/b'], { env: { ...pointedAt(server.url), NO_COLOR: '1' }, isTTY: true });
    expect(stripVTControlCharacters(plain.stdout.replaceAll('\r\x1b[2K', ''))).toBe(
      plain.stdout.replaceAll('\r\x1b[2K', ''),
    );
  });

  test('--verbose prints the build log, and no line of it can steer the terminal', async () => {
    const lines = [{ n: 0, at: '2026-11-20T10:00:00.000Z', text: 'Step #0\x1b]0;owned\x07: \x1b[2Jnpm \u202eci' }];
    server = await startApiServer(({ method, path }) => {
      if (method === 'POST') return { status: 202, body: viewOf(queued()) };
      if (path.includes('/logs?from=0')) return { status: 200, body: { lines, next: 1, capped: false, over: false } };
      if (path.includes('/logs')) return { status: 200, body: { lines: [], next: 1, capped: false, over: true } };
      return { status: 200, body: viewOf(live()) };
    });
    const { stdout } = await slipway(['deploy', 'a/b', '--verbose'], { env: pointedAt(server.url) });
    expect(stdout).toContain('  Step #0: npm ci\n');
  });
});

describe('what is asked', () => {
  test('every option reaches the API, values byte for byte', async () => {
    server = await startApiServer(states());
    const value = `a=b "c" 'd' $E \\n é\n`;
    const args = ['deploy', 'https://github.com/owner/My_Repo.git', '--ref', 'v1', '--root', 'api', '--region', 'r1'];
    const more = ['--env', `TEXT=${value}`, '--env', 'EMPTY=', '--secret', 'KEY', '--unset', 'OLD', '--load', 'high'];
    await slipway([...args, ...more, '--no-wait'], { env: pointedAt(server.url), stdin: 's3cr=t\n' });
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      path: '/v1/orgs/local/deployments',
      authorization: 'Bearer token-of-the-test',
      body: {
        service: 'my-repo',
        repository: 'https://github.com/owner/My_Repo.git',
        ref: 'v1',
        root: 'api',
        region: 'r1',
        env: { TEXT: value, EMPTY: '', KEY: { value: 's3cr=t', secret: true } },
        unset: ['OLD'],
        load: 'high',
      },
    });
  });

  test.each([
    [['--start', 'node x.js --y', '--port', '5000'], { startCommand: 'node x.js --y', port: 5000 }],
    [['--build', 'npm run all'], { buildCommand: 'npm run all' }],
    [
      ['--language', 'node', '--language-version', '22', '--framework', 'none', '--package-manager', 'pnpm'],
      { language: 'node', languageVersion: '22', framework: null, packageManager: 'pnpm' },
    ],
    [
      ['--install', 'make deps', '--output-dir', 'site', '--system-package', 'ffmpeg', '--system-package', 'git'],
      { installCommand: 'make deps', outputDirectory: 'site', systemPackages: ['ffmpeg', 'git'] },
    ],
    [['--system-package', 'none', '--release', 'make db'], { systemPackages: [], releaseCommand: 'make db' }],
    [['--release', 'none'], { releaseCommand: null }],
    [['--as-found'], {}],
    [[], undefined],
  ])(
    'what is set instead of what is found is sent as it is, and nothing where nothing is said: %j',
    async (args, overrides) => {
      server = await startApiServer(states());
      await slipway(['deploy', 'a/b', ...args, '--no-wait'], { env: pointedAt(server.url) });
      const body = server.received[0]?.body as { readonly overrides?: object } | undefined;
      expect(server.received).toHaveLength(1);
      expect(body?.overrides).toEqual(overrides);
    },
  );

  test.each(['0', '65536', '80.5', 'http'])('%s is no port', async (port) => {
    server = await startApiServer(states());
    const { code, stderr } = await slipway(['deploy', 'a/b', '--port', port], { env: pointedAt(server.url) });
    expect(code).toBe(2);
    expect(stderr).toContain('from 1 to 65535');
    expect(server.received).toEqual([]);
  });

  test('the value of a secret is never printed', async () => {
    server = await startApiServer(states(viewOf(live())));
    const ran = await slipway(['deploy', 'a/b', '--secret', 'KEY'], {
      env: pointedAt(server.url),
      stdin: 'canary-9431',
    });
    expect(ran.stdout + ran.stderr).not.toContain('canary-9431');
  });
});

describe('when the connection is lost', () => {
  test('creating is tried again with the same key', async () => {
    let asked = 0;
    const accepted = states();
    server = await startApiServer((request) => (asked++ === 0 ? undefined : accepted(request)));
    const { code, stderr } = await slipway(['deploy', 'a/b', '--no-wait'], { env: pointedAt(server.url) });
    expect(code).toBe(0);
    expect(server.received.map((each) => each.idempotencyKey)).toEqual(
      Array(2).fill(server.received[0]?.idempotencyKey),
    );
    expect(stderr.match(/Connection lost/g)).toHaveLength(1);
  });

  test('following goes on, and says so once', async () => {
    let polls = 0;
    server = await startApiServer(({ method }) => {
      if (method === 'POST') return { status: 202, body: viewOf(queued()) };
      polls += 1;
      if (polls === 2) return undefined;
      if (polls === 3) return { status: 502, text: 'Bad Gateway' };
      return { status: 200, body: viewOf(polls === 1 ? inStage('build') : live()) };
    });
    const { code, stdout } = await slipway(['deploy', 'a/b'], { env: pointedAt(server.url) });
    expect(code).toBe(0);
    expect(stdout.match(/Connection lost/g)).toHaveLength(1);
    expect(stdout.match(/Connected again/g)).toHaveLength(1);
  });
});

test('Ctrl-C leaves the deployment running, says how to follow and cancel it, and exits with 130', async () => {
  const interruption = new AbortController();
  server = await startApiServer(({ method }) => {
    if (method === 'GET') setTimeout(() => interruption.abort(), 20);
    return { status: 200, body: viewOf(method === 'POST' ? queued() : inStage('build')) };
  });
  const { code, stdout, stderr } = await slipway(['deploy', 'a/b', '--json'], {
    env: pointedAt(server.url),
    interrupted: interruption.signal,
  });
  expect(code).toBe(130);
  expect(stderr).toContain('The deployment goes on. Follow it: slipway logs hello-1 --follow');
  expect(stderr).toContain('slipway cancel hello-1');
  expect(JSON.parse(stdout)).toMatchObject({ id: 'hello-1', status: 'running', stage: 'build' });
  expect(server.received.filter(({ path }) => path.endsWith(':cancel'))).toEqual([]);
});
