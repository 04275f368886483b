import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../../shared/problems.ts';
import { type Received, startApiServer } from './api-server.ts';
import { pointedAt, slipway } from './command-line.ts';
import { inStage, live, queued, viewOf } from './sample-deployment.ts';
import { at, service } from './sample-service.ts';

const quota = {
  limits: { concurrent: 100, perHour: 500, buildMinutes: 40_000, modelCallsPerDay: 200, modelTokensPerDay: 1_000_000 },
  used: { concurrent: 2, thisHour: 7, buildMinutes: 12.5, month: '2026-11' },
};

const table: Readonly<Record<string, object>> = {
  'GET /v1/orgs/local/deployments?limit=20': { deployments: [viewOf(live())], next: null },
  'GET /v1/orgs/local/deployments?service=hello&status=succeeded&limit=20': { deployments: [], next: null },
  'GET /v1/orgs/local/deployments/hello-1': viewOf(live()),
  'POST /v1/orgs/local/deployments/hello-1:cancel': viewOf({ ...queued(), status: 'cancelled' }),
  'POST /v1/orgs/local/deployments/hello-1:pause': viewOf({ ...queued(), status: 'paused' }),
  'POST /v1/orgs/local/deployments/hello-1:resume': viewOf({ ...queued(), status: 'running' }),
  'POST /v1/orgs/local/deployments/hello-1:promote': viewOf({ ...queued(), status: 'running' }),
  'POST /v1/orgs/local/deployments/hello-1:redeploy': viewOf(queued('hello-2')),
  'GET /v1/orgs/local/deployments/hello-1/logs?from=0': {
    lines: [{ n: 0, at, text: 'npm ci' }],
    next: 1,
    capped: false,
    over: true,
  },
  'GET /v1/orgs/local/services': { services: [service] },
  'GET /v1/orgs/local/services/hello': service,
  'GET /v1/orgs/local/services/hello/owned': {
    service: 'hello',
    owned: [
      { kind: 'service', name: 'hello', state: 'in-use', deployment: null, what: 'http://hello.localhost:4900' },
      { kind: 'tag', name: 'hello-00002', state: 'left', deployment: 'hello-2', what: 'It is also reached as d02' },
    ],
  },
  'POST /v1/orgs/local/services/hello:update': { ...service, cancelInProgress: true, deadlines: { build: 900 } },
  'POST /v1/orgs/local/services/hello:delete': {},
  'GET /v1/orgs/local/services/hello/logs?limit=1000': {
    entries: [{ timestamp: at, severity: 'INFO', revision: 'hello-00001', text: 'ready' }],
  },
  'GET /v1/orgs/local/quota': quota,
  'GET /v1/orgs/local/vulnerability-policy': { action: 'warn' },
  'POST /v1/orgs/local/vulnerability-policy': { action: 'block', from: 'critical', unscanned: 'block' },
  'POST /v1/orgs/local/quota': { ...quota, limits: { ...quota.limits, buildMinutes: 50 } },
  'GET /v1/orgs/local/secrets': { secrets: [{ name: 'db', createdAt: at }] },
  'POST /v1/orgs/local/secrets': { name: 'db', version: 4 },
  'GET /v1/orgs/local/rejections': {
    rejections: [
      {
        id: 'r',
        at,
        topic: 'deploy-requests',
        code: 'message-invalid',
        message: 'service: missing.',
        hint: 'Add it.',
        excerpt: '{}',
        replayable: true,
      },
    ],
  },
  'POST /v1/orgs/local/rejections/r:replay': {
    id: 'r',
    at,
    topic: 'deploy-requests',
    code: 'quota-reached',
    message: 'local has started 500 deployments this hour.',
    hint: 'Wait.',
    excerpt: '{}',
    replayable: true,
    replayedAt: at,
  },
  'GET /v1/orgs/local/audit:verify?limit=50': {
    deployments: 50,
    events: 600,
    anchors: 40,
    broken: [],
    next: `${at}~hello-2`,
  },
  [`GET /v1/orgs/local/audit:verify?limit=50&before=${encodeURIComponent(`${at}~hello-2`)}`]: {
    deployments: 1,
    events: 12,
    anchors: 2,
    broken: [],
    next: null,
  },
  [`GET /v1/orgs/local/traces/${'a'.repeat(32)}`]: {
    trace: 'a'.repeat(32),
    entries: [{ at, from: 'transition', about: 'hello-1', text: 'running validate: Accepted' }],
    incomplete: [],
  },
  'GET /v1/orgs/local/checks?checklist=false': {
    checks: [{ name: 'apis', state: 'ok', what: 'All are enabled.', command: null, code: null }],
  },
  'GET /v1/orgs/local/checks?checklist=true': {
    checks: [{ name: 'tick', state: 'unknown', what: 'Not seen.', command: 'look', code: null, phase: 'before' }],
  },
  'GET /health/detailed': {
    status: 'degraded',
    dependencies: [{ name: 'github', status: 'unhealthy', millis: 2000, detail: 'Did not answer within 2 s.' }],
  },
};

let server: Awaited<ReturnType<typeof startApiServer>>;
beforeEach(async () => {
  server = await startApiServer(({ method, path }: Received) => {
    const body = table[`${method} ${path}`];
    if (body !== undefined) return { status: 200, body };
    return { status: 404, body: { error: failure('not-found', `Nothing at ${path}.`, 'Look elsewhere.') } };
  });
});
afterEach(() => server.close());

const ask = (args: readonly string[], stdin = '') => slipway(args, { env: pointedAt(server.url), stdin });

describe('each command prints for a person, and its data with --json', () => {
  test.each([
    [['list'], 'hello-1  hello    Live    aaaaaaa', 'deployments'],
    [['list', '--service', 'hello', '--status', 'succeeded'], 'ID  SERVICE', 'deployments'],
    [['status', 'hello-1'], 'Live  http://hello.localhost:4900', 'id'],
    [['status'], 'github  unhealthy  2000 ms  Did not answer within 2 s.', 'dependencies'],
    [['services'], '(not live yet)', 'services'],
    [['service', 'hello'], 'a newer    request waits for the running one', 'name'],
    [
      ['service', 'hello', '--cancel-in-progress', 'on', '--deadline', 'build=900'],
      'deadlines  Build 900 s; the others are the usual ones',
      'cancelInProgress',
    ],
    [['owned', 'hello'], 'tag      hello-00002  left    hello-2', 'owned'],
    [['owned', 'hello'], 'What is left is looked for again', 'service'],
    [['cancel', 'hello-1'], 'Cancelled', 'status'],
    [['pause', 'hello-1'], 'hello-1  Paused', 'status'],
    [['resume', 'hello-1'], 'hello-1  Running', 'status'],
    [['promote', 'hello-1'], 'hello-1  Running', 'status'],
    [['abort', 'hello-1'], 'Cancelled', 'status'],
    [['redeploy', 'hello-1', '--no-wait'], '/deployments/hello-2', 'id'],
    [['delete', 'hello', '--yes'], 'hello is deleted.', 'deleted'],
    [['logs', 'hello-1'], 'npm ci', 'text'],
    [['logs', '--service', 'hello'], 'INFO     hello-00001  ready', 'text'],
    [['logs', '--trace', 'a'.repeat(32)], 'transition  hello-1  running validate: Accepted', 'text'],
    [['logs', '--trace', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`], 'transition  hello-1', 'text'],
    [['quota'], 'minutes of Cloud Build in one month            12.5 (2026-11)  40000', 'used'],
    [['quota', '--build-minutes', '50'], '12.5 (2026-11)  50', 'limits'],
    [['policy'], 'Known vulnerabilities are shown and stop nothing.', 'action'],
    [
      ['policy', '--vulnerabilities', 'block:critical', '--unscanned', 'block'],
      'stop a release from critical on; so does an image that could not be scanned.',
      'action',
    ],
    [['secrets', 'list'], 'db', 'secrets'],
    [['rejections'], 'message-invalid', 'rejections'],
    [['replay'], 'r   deploy-requests  message-invalid', 'rejections'],
    [['replay', 'r'], 'r is on deploy-requests again', 'replayedAt'],
    [['doctor'], 'ok         apis  All are enabled.\nNothing is missing.', 'checks'],
    [['doctor', '--checklist'], 'Before a deployment\nnot known  tick  Not seen.\n           → look', 'checks'],
    [['audit', 'verify'], '51 deployments with 612 events: every chain fits', 'broken'],
    [['env', 'hello'], 'API_KEY (secret hello--api-key:3)\nGREETING=Hello "you"', 'env'],
  ] as const)('%j', async (args, text, key) => {
    const plain = await ask(args);
    expect(plain.stderr).toBe('');
    expect(plain).toMatchObject({ code: 0 });
    expect(plain.stdout).toContain(text);
    const json = await ask([...args, '--json']);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toHaveProperty(key);
  });

  test('secrets set takes the value from standard input, without the final line break', async () => {
    expect(await ask(['secrets', 'set', 'db'], 'line 1\nline 2\n')).toMatchObject({ code: 0, stdout: 'db:4\n' });
    expect(server.received.at(-1)?.body).toEqual({ name: 'db', value: 'line 1\nline 2' });
  });

  test('what is named is changed and nothing else', async () => {
    await ask(['quota', '--per-hour', '20', '--concurrent', 'default']);
    expect(server.received.at(-1)?.body).toEqual({ perHour: 20, concurrent: null });
    await ask(['service', 'hello', '--deadline', 'build=900', '--deadline', 'verify=default']);
    expect(server.received.at(-1)?.body).toEqual({ deadlines: { build: 900, verify: null } });
    await ask(['service', 'hello', '--vulnerabilities', 'block:low']);
    expect(server.received.at(-1)?.body).toEqual({ vulnerabilities: { action: 'block', from: 'low' } });
    await ask(['service', 'hello', '--unscanned', 'allow']);
    expect(server.received.at(-1)?.body).toEqual({ vulnerabilities: { unscanned: 'allow' } });
    await ask(['service', 'hello', '--check', '/health', '--check', '/ contains=hi', '--tries', 'default']);
    expect(server.received.at(-1)?.body).toEqual({
      checks: { http: [{ path: '/health' }, { path: '/', bodyContains: 'hi' }], tries: null },
    });
  });

  test.each(['block:none', 'warn:high', 'sometimes'])('--vulnerabilities %s is a matter of usage', async (policy) => {
    const asked = server.received.length;
    const { code, stderr } = await ask(['policy', '--vulnerabilities', policy]);
    expect([code, server.received.length]).toEqual([2, asked]);
    expect(stderr).toContain('off, warn, block');
  });

  test('a service shows what is known of its live image by now', async () => {
    const finding = { rule: 'known-vulnerability', kind: 'platform', severity: 'high', file: null, line: null };
    const liveScan = {
      digest: 'sha256:1',
      at,
      unscanned: null,
      counts: { critical: 1 },
      left: 0,
      findings: [{ ...finding, message: 'CVE-2021-44906 in minimist.', remedy: 'Update minimist to 1.2.6.' }],
    };
    const api = await startApiServer(() => ({ status: 200, body: { ...service, liveScan } }));
    const { stdout } = await slipway(['service', 'hello'], { env: pointedAt(api.url) });
    await api.close();
    expect(stdout).toContain(`  image      1 critical (asked ${at})\n`);
    expect(stdout).toContain('CVE-2021-44906 in minimist. known-vulnerability\n         → Update minimist to 1.2.6.\n');
  });

  test('a service shows who runs, who waits and for whom', async () => {
    const waiting = { ...queued('hello-3'), awaiting: { what: 'hello-2 to end', since: at, heardAt: at } };
    const busy = await startApiServer(({ path }: Received) => {
      if (path.endsWith('/services/hello')) {
        return { status: 200, body: { ...service, runningDep: 'hello-2', pendingDep: 'hello-3' } };
      }
      return { status: 200, body: viewOf(path.endsWith('hello-3') ? waiting : { ...inStage('build'), id: 'hello-2' }) };
    });
    const { stdout } = await slipway(['service', 'hello'], { env: pointedAt(busy.url) });
    await busy.close();
    expect(stdout).toContain('running    hello-2: Running, waits for Cloud Build\n');
    expect(stdout).toContain('waiting    hello-3: Queued, waits for hello-2 to end\n');
  });

  test('--help names every command', async () => {
    const { code, stdout } = await ask(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'deploy',
      'status',
      'logs',
      'list',
      'services',
      'service',
      'cancel',
      'pause',
      'resume',
      'promote',
      'abort',
      'redeploy',
      'releases',
      'rollback',
      'restart',
      'delete',
      'secrets',
      'quota',
      'policy',
      'rejections',
      'replay',
      'audit',
      'env',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
  });
});
