import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Laptop, parent, serviceOf, soon, startLaptop, versionAt } from './laptop.ts';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());

const impatient = { tcpSocket: { port: 8080 }, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 2 };
const systemLog = (service: string) =>
  laptop.logs
    .filter((entry) => entry.resource.labels.service_name === service && entry.logName.endsWith('varlog%2Fsystem'))
    .map((entry) => entry.textPayload ?? '');

test('a revision that fails to start leaves the old one answering, and says so everywhere', async () => {
  const first = await laptop.create('steady', serviceOf({ VERSION: 'v1' }));
  const broken = { ...serviceOf({ VERSION: 'v2', CRASH: '7' }), name: `${parent}/services/steady` };
  const sentence =
    "Revision '.*' is not ready and cannot serve traffic. The user-provided container failed to start and listen on " +
    'the port defined provided by the PORT=8080 environment variable within the allocated timeout.';
  await expect(laptop.update(broken)).rejects.toMatchObject({ code: 9, message: expect.stringMatching(sentence) });
  const service = await laptop.get('steady');
  expect(service.terminalCondition).toMatchObject({
    type: 'Ready',
    state: 'CONDITION_FAILED',
    revisionReason: 'HEALTH_CHECK_CONTAINER_ERROR',
    message: expect.stringMatching(sentence),
  });
  expect(service.latestReadyRevision).toBe(first.latestReadyRevision);
  expect(service.latestCreatedRevision).not.toBe(first.latestReadyRevision);
  expect(await versionAt(first.uri)).toBe('v1');
  expect(systemLog('steady')).toContain('Container called exit(7).');
  expect(laptop.logs.find(({ logName }) => logName.endsWith('stderr'))?.textPayload).toBe('missing DATABASE_URL');

  const repaired = await laptop.update({ ...serviceOf({ VERSION: 'v3' }), name: `${parent}/services/steady` });
  expect(await versionAt(repaired.uri)).toBe('v3');
});

test.each([
  ['wrong-port', { LISTEN: '3000' }, 'Container listens on 0.0.0.0:3000'],
  ['loopback', { HOST: '127.0.0.1' }, 'Container listens on 127.0.0.1:8080'],
  ['silent', { BOOT_MS: '60000' }, 'Container listens on no port'],
])('%s: the log names the sockets that the container has', async (name, env, evidence) => {
  const creating = laptop.create(name, serviceOf(env, {}, { startupProbe: impatient }));
  await expect(creating).rejects.toMatchObject({ code: 9 });
  const log = systemLog(name);
  expect(log).toContain(evidence);
  expect(log).toContain(
    `STARTUP TCP probe failed 2 times consecutively for container "${name}-1" on port 8080. ` +
      'The instance was not started. Connection failed with status DEADLINE_EXCEEDED.',
  );
});

test('a container that was ended for its memory is named with its limit', async () => {
  await expect(laptop.create('hungry', serviceOf({ CRASH: '137' }))).rejects.toMatchObject({ code: 9 });
  expect(systemLog('hungry').join('\n')).toMatch(/^Memory limit of 512 MiB exceeded\./m);
});

test('an HTTP probe waits for an answer below 400, within its time', async () => {
  const startupProbe = { httpGet: { path: '/health' }, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 2 };
  await laptop.create('healthy', serviceOf({ BOOT_MS: '200' }, {}, { startupProbe }));
  expect(systemLog('healthy')).toContain(
    'STARTUP HTTP probe succeeded after 1 attempt for container "healthy-1" on port 8080 path "/health".',
  );
  const sick = laptop.create('sick', serviceOf({ HEALTH: '503' }, {}, { startupProbe }));
  await expect(sick).rejects.toMatchObject({ code: 9 });
  expect(systemLog('sick').at(-2)).toMatch(/failed 2 times .* path "\/health"\..* The answer was HTTP 503\.$/);
});

test('an instance that stops to answer its liveness probe is replaced', async () => {
  const livenessProbe = { httpGet: { path: '/health' }, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 1 };
  const { uri } = await laptop.create('alive', serviceOf({}, {}, { livenessProbe }));
  const pid = async () => ((await (await fetch(`${uri}/`)).json()) as { pid: number }).pid;
  const before = await pid();
  await fetch(`${uri}/sick`);
  await expect.poll(() => systemLog('alive').join('\n'), soon).toContain('LIVENESS HTTP probe failed');
  await expect.poll(pid, soon).not.toBe(before);
});

test('the default probe is the documented one', async () => {
  await laptop.create('default', serviceOf({}, {}, { startupProbe: null }));
  const { template } = await laptop.get('default');
  expect(template?.containers?.[0]?.startupProbe).toMatchObject({
    tcpSocket: { port: 8080 },
    timeoutSeconds: 240,
    periodSeconds: 240,
    failureThreshold: 1,
  });
  expect(systemLog('default')).toContain(
    'Default STARTUP TCP probe succeeded after 1 attempt for container "default-1" on port 8080.',
  );
});
