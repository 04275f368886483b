import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Laptop, parent, startLaptop } from '../cloud-run/laptop.ts';
import { refusals } from './cloud-run-refusals.ts';
import { gen1, request, share, withContainer, withLimits, withService, withTemplate } from './cloud-run-requests.ts';
import { expectRefusal, expectSources, unimplemented } from './refusal.ts';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());

describe('Cloud Run refuses a new service with', () => {
  // First, since one that is taken by mistake is then in nobody's way; an image by tag is asked about before there is a digest.
  test.each(refusals.filter(({ what }) => what !== 'an image by tag'))('$what when it is only asked', (refusal) =>
    expectRefusal(laptop.services.createService({ ...refusal.request, validateOnly: true }), refusal),
  );

  test.each(refusals)('$what', (refusal) => expectRefusal(laptop.services.createService(refusal.request), refusal));

  test('nothing of them left behind, and each from a source', async () => {
    const [services] = await laptop.services.listServices({ parent });
    expect(services).toEqual([]);
    expect(laptop.executor.living()).toBe(0);
    expectSources(refusals);
  });
});

describe('what this machine cannot do is UNIMPLEMENTED and never left out in silence:', () => {
  test.each([
    ['binary authorization', withService({ binaryAuthorization: { useDefault: true } })],
    ['IAP', withService({ iapEnabled: true })],
    ['an internal service', withService({ ingress: 'INGRESS_TRAFFIC_INTERNAL_ONLY' })],
    ['no address', withService({ defaultUriDisabled: true })],
    ['several regions', withService({ multiRegionSettings: { regions: ['us-east1'] } })],
    ['volumes', withTemplate({ volumes: [{ name: 'v', emptyDir: {} }] })],
    ['session affinity', withTemplate({ sessionAffinity: true })],
    ['HTTP/2', withContainer({ ports: [{ name: 'h2c', containerPort: 80 }] })],
  ])('%s', (_what, unknown) =>
    expectRefusal(laptop.services.createService(unknown), {
      code: unimplemented,
      text: /not available on this machine/,
    }),
  );
});

test('a refusal names its field in google.rpc.BadRequest', async () => {
  const { statusDetails } = await laptop.services.createService(request({ serviceId: 'Web' })).then(
    () => ({ statusDetails: [] }),
    (error: { readonly statusDetails: readonly object[] }) => error,
  );
  expect(statusDetails).toMatchObject([
    {
      fieldViolations: [
        {
          field: 'Violation in CreateServiceRequest.service_id',
          description: expect.stringContaining('only lowercase'),
        },
      ],
    },
  ]);
});

test.each([
  ['an id of 49 characters', request({ serviceId: 'a'.repeat(49) })],
  ['a revision of 63 characters', withTemplate({ revision: `web-${'0'.repeat(59)}` })],
  ['an hour', withTemplate({ timeout: { seconds: 3600 } })],
  ['a value of 32768 bytes', withContainer({ env: [{ name: 'A', value: 'x'.repeat(32_768) }] })],
  ['a fraction of a CPU', withLimits('0.08', '128Mi', { ...gen1, maxInstanceRequestConcurrency: 1 })],
  ['4 GiB for one CPU', withLimits('1', '4Gi')],
  ['1000 requests at once', withTemplate({ maxInstanceRequestConcurrency: 1000 })],
  [
    'a startup of 240 seconds',
    withContainer({ startupProbe: { tcpSocket: {}, periodSeconds: 240, timeoutSeconds: 240, failureThreshold: 1 } }),
  ],
  ['tag and service of 46 characters', withService({ traffic: [share('', 100, 't'.repeat(43))] })],
  ['traffic in two parts with one tag', withService({ traffic: [share('', 60), share('', 40, 'next')] })],
  ['a label in another script', withService({ labels: { größe: 'riesig_1' } })],
])('Cloud Run takes %s', async (_what, taken) => {
  const [operation] = await laptop.services.createService({ ...taken, validateOnly: true });
  expect(operation.latestResponse).toMatchObject({ done: true });
  expect(operation.latestResponse.error ?? null).toBeNull();
  await expect(laptop.services.getService({ name: `${parent}/services/${taken.serviceId}` })).rejects.toMatchObject({
    code: 5,
  });
});
