import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkServiceId } from '../../../local/cloud-run/check-request.ts';
import { checkTemplate } from '../../../local/cloud-run/check-template.ts';
import { withDefaults } from '../../../local/cloud-run/defaults.ts';
import { isReachable } from '../../../local/cloud-run/probe.ts';
import { parseCpu, parseMemory } from '../../../local/cloud-run/quantity.ts';
import { openQueue } from '../../../local/cloud-run/queue.ts';
import { serviceSpec } from '../../../local/cloud-run/spec.ts';
import { createSplit } from '../../../local/cloud-run/split.ts';
import { traceHeaders, traceOf } from '../../../local/cloud-run/trace.ts';
import { applyMask } from '../../../local/cloud-run/update-mask.ts';

const spec = (container: object, template: object = {}) =>
  withDefaults(serviceSpec.parse({ template: { ...template, containers: [{ image: 'a@sha256:b', ...container }] } }));
const limits = (cpu: string, memory: string) => ({ resources: { limits: { cpu, memory }, cpuIdle: true } });
const gen1 = { executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN1' };
const gen2 = { executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2' };

describe('CPU, memory and concurrency follow the rules of Cloud Run', () => {
  test.each([
    ['1', '512Mi', { maxInstanceRequestConcurrency: 100 }, null],
    ['2', '8Gi', {}, null],
    ['1', '128Mi', gen1, null],
    ['0.5', '512Mi', { maxInstanceRequestConcurrency: 1 }, null],
    ['1000m', '4Gi', {}, null],
    ['1', '128Mi', gen2, 'gen2 execution environment. For 1.0 CPU, memory must be between 512Mi and 4Gi'],
    ['0.5', '2Gi', gen1, 'between 128Mi and 1Gi'],
    ['1', '256Mi', {}, 'first generation'],
    ['0.5', '512Mi', { maxInstanceRequestConcurrency: 2 }, 'Total cpu < 1 is not supported with concurrency > 1'],
    ['0.5', '512Mi', gen2, 'gen2'],
    ['3', '1Gi', {}, 'Invalid value specified for cpu'],
    ['1', '5Gi', {}, 'For 1.0 CPU, memory must be between 128Mi and 4Gi inclusive.'],
    ['2', '9Gi', {}, 'between 128Mi and 8Gi'],
    ['4', '17Gi', {}, 'between 2Gi and 16Gi'],
    ['6', '25Gi', {}, 'between 4Gi and 24Gi'],
    ['4', '1Gi', {}, 'between 2Gi and 16Gi'],
    ['8', '33Gi', {}, 'Invalid value specified for memory'],
    ['1', 'lots', {}, 'Invalid value specified for memory'],
    ['1', '512', {}, 'between 128Mi and 4Gi'],
    ['1', '512Mi', { maxInstanceRequestConcurrency: 1001 }, 'concurrency'],
  ])('%s CPU, %s, %o: %s', (cpu, memory, template, refusal) => {
    const check = () => checkTemplate('web', spec(limits(cpu, memory), template).template);
    if (refusal === null) expect(check).not.toThrow();
    else expect(check).toThrow(refusal);
  });
});

describe('a template is refused with the field and the reason', () => {
  test.each([
    [{ env: [{ name: 'PORT', value: '1' }] }, {}, /^template\.containers\[0\]\.env: .* reserved .*: PORT\./],
    [{ env: [{ name: 'K_REVISION', value: '1' }] }, {}, /reserved env names were provided: K_REVISION/],
    [
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
      {},
      /Duplicate/,
    ],
    [{}, { revision: 'api-1' }, /prefixed by the name of the enclosing Service/],
    [{}, { revision: `web-${'x'.repeat(60)}` }, /less than 64 characters/],
    [{ startupProbe: { tcpSocket: {}, periodSeconds: 60, failureThreshold: 5 } }, {}, /must not exceed 240/],
    [{ startupProbe: { tcpSocket: {}, periodSeconds: 1, timeoutSeconds: 2 } }, {}, /timeout_seconds/],
    [{ livenessProbe: { tcpSocket: {} } }, {}, /TCP is not supported for liveness/],
    [{}, { volumes: [{ name: 'v' }] }, /not available on this machine/],
    [{ livenessProbe: { httpGet: { port: 9000 } } }, {}, /probe of port 9000 is not available/],
  ])('%o %o', (container, template, refusal) => {
    expect(() => checkTemplate('web', spec(container, template).template)).toThrow(refusal);
  });
});

test.each(['a', 'web', 'my-service', 'a'.repeat(49)])('%s is a service id', (id) => {
  expect(() => checkServiceId(id)).not.toThrow();
});

test.each(['', 'Web', '1web', 'web-', '-web', 'a'.repeat(50), 'web_1', 'web.1', '../x'])('%s is none', (id) => {
  expect(() => checkServiceId(id)).toThrow('service_id');
});

test('the shares of a split are exact over every round, whatever the weights', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 4 }), (list, rounds) => {
      const total = list.reduce((sum, weight) => sum + weight, 0);
      const next = createSplit(list.map((weight, target) => ({ target, weight })));
      const counts = list.map(() => 0);
      for (let n = 0; n < total * rounds; n += 1) {
        const target = next();
        if (target !== null) counts[target] = (counts[target] ?? 0) + 1;
      }
      expect(counts).toEqual(list.map((weight) => weight * rounds));
    }),
  );
});

test('quantities are read as Kubernetes writes them', () => {
  expect(['512Mi', '1Gi', '1G', '1.5Gi', '512', 'lots'].map(parseMemory)).toEqual([
    536_870_912,
    1_073_741_824,
    1e9,
    1_610_612_736,
    512,
    null,
  ]);
  expect(['1', '500m', '0.5', '-1', 'x'].map(parseCpu)).toEqual([1, 0.5, 0.5, null, null]);
});

test('a socket on loopback or on another port is not reachable', () => {
  const addresses = ['0.0.0.0', '::', '10.0.0.2', '127.0.0.1', '127.0.1.1', '::1', '::ffff:127.0.0.1'];
  const reachable = addresses.filter((address) => isReachable({ address, port: 8080 }, 8080));
  expect(reachable).toEqual(['0.0.0.0', '::', '10.0.0.2']);
  expect(isReachable({ address: '0.0.0.0', port: 3000 }, 8080)).toBe(false);
});

test('a mask takes nested fields in either spelling and refuses unknown ones', () => {
  const old = spec({ env: [{ name: 'A', value: '1' }] }, { labels: { a: '1' } });
  const fresh = spec({ env: [{ name: 'A', value: '2' }] }, { labels: { a: '2' } });
  const labelled = applyMask(old, fresh, ['template.labels']);
  expect(labelled.template).toEqual({ ...old.template, labels: { a: '2' } });
  const open = { ...fresh, invokerIamDisabled: true };
  for (const path of ['invoker_iam_disabled', 'invokerIamDisabled']) {
    expect(applyMask(old, open, [path])).toEqual({ ...old, invokerIamDisabled: true });
  }
  expect(applyMask(old, fresh, [])).toBe(fresh);
  expect(() => applyMask(old, fresh, ['colour'])).toThrow("Invalid field path 'colour'");
});

test('a trace is continued from either header, and begun where there is none', () => {
  const id = '0af7651916cd43dd8448eb211c80319c';
  expect(traceOf({ traceparent: `00-${id}-b7ad6b7169203331-01` })).toMatchObject({ traceId: id, sampled: true });
  expect(traceOf({ 'x-cloud-trace-context': `${id}/123;o=0` })).toMatchObject({ traceId: id, sampled: false });
  expect(traceOf({ traceparent: 'garbage' }).traceId).toMatch(/^[0-9a-f]{32}$/);
  const headers = traceHeaders({ traceId: id, spanId: '00000000000000ff', sampled: true });
  expect(headers['x-cloud-trace-context']).toBe(`${id}/255;o=1`);
});

describe('a request that no instance can take', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const patience = async (startupMs: number, atLimit: boolean, starting = false) => {
    const queue = openQueue({ isStarting: () => starting, atLimit: () => atLimit });
    if (startupMs > 0) queue.learn(startupMs);
    let status: number | null = null;
    queue.wait(new AbortController().signal).catch((refused: { status: number }) => {
      status = refused.status;
    });
    await vi.advanceTimersByTimeAsync(9900);
    const early = status;
    await vi.advanceTimersByTimeAsync(200);
    return [early, status];
  };

  test('waits 10 s and gets 429 at the limit of instances, 500 below it', async () => {
    expect(await patience(0, true)).toEqual([null, 429]);
    expect(await patience(0, false)).toEqual([null, 500]);
  });

  test('waits 3.5 times the average start where that is longer, and as long as an instance is starting', async () => {
    expect(await patience(4000, true)).toEqual([null, null]);
    expect(await patience(0, true, true)).toEqual([null, null]);
  });
});
