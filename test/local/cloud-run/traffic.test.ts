import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Laptop, parent, serviceOf, soon, startLaptop, versionAt } from './laptop.ts';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());

const statusesOf = (service: string, revision: string) =>
  laptop.run.figures.between(service, revision, 0, Number.POSITIVE_INFINITY).requests;
const to = (revision: string, percent: number, tag = '') => ({
  type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const,
  revision,
  percent,
  tag,
});
const revision = (service: string, n: number, version: string, env: Record<string, string> = {}) =>
  serviceOf(
    { VERSION: version, ...env },
    {
      name: `${parent}/services/${service}`,
      template: { revision: `${service}-${n}` },
    },
  );

test("a tag's URL answers with the new revision while the service's URL still answers with the old", async () => {
  await laptop.create('tagged', { ...revision('tagged', 1, 'v1'), traffic: [to('tagged-1', 100)] });
  const service = await laptop.update({
    ...revision('tagged', 2, 'v2'),
    traffic: [to('tagged-1', 100), to('tagged-2', 0, 'd02')],
  });
  const tagUri = service.trafficStatuses?.[1]?.uri;
  expect(tagUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(tagUri).not.toBe(service.uri);
  expect(await versionAt(service.uri)).toBe('v1');
  expect(await versionAt(tagUri)).toBe('v2');

  await laptop.update({ name: service.name ?? '', traffic: [to('tagged-2', 100)] }, ['traffic']);
  expect(await versionAt(service.uri)).toBe('v2');
  await expect(fetch(tagUri ?? '')).rejects.toThrow();
  expect((await laptop.get('tagged')).trafficStatuses).toMatchObject([{ revision: 'tagged-2', percent: 100 }]);
});

test('a switch of traffic under constant load loses no request, and requests in flight end where they began', async () => {
  const env = { BOOT_MS: '100' };
  const { uri } = await laptop.create('busy', { ...revision('busy', 1, 'v1', env), traffic: [to('busy-1', 100)] });
  const seen = new Map<string, number>();
  let running = true;
  const worker = async () => {
    while (running) {
      const version = await versionAt(uri);
      seen.set(version, (seen.get(version) ?? 0) + 1);
    }
  };
  const load = Promise.all(Array.from({ length: 8 }, worker));
  const inFlight = fetch(`${uri}/slow?ms=1500`).then((response) => response.json());
  await laptop.update({ ...revision('busy', 2, 'v2', env), traffic: [to('busy-2', 100)] });
  const atSwitch = new Map(seen);
  await expect.poll(() => (seen.get('v2') ?? 0) - (atSwitch.get('v2') ?? 0), soon).toBeGreaterThan(200);
  running = false;
  await load;
  expect([...seen.keys()].sort()).toEqual(['v1', 'v2']);
  expect(await inFlight).toMatchObject({ version: 'v1' });
  await expect.poll(() => laptop.run.instances('busy', 'busy-1'), soon).toBe(0);
  expect([...statusesOf('busy', 'busy-1').keys()].filter((status) => status >= 500)).toEqual([]);
});

test('shares of the traffic are exact', async () => {
  await laptop.create('split', { ...revision('split', 1, 'v1'), traffic: [to('split-1', 100)] });
  const service = await laptop.update({
    ...revision('split', 2, 'v2'),
    traffic: [to('split-1', 75), to('split-2', 25)],
  });
  const answers = await Promise.all(Array.from({ length: 200 }, () => versionAt(service.uri)));
  expect(answers.filter((version) => version === 'v1')).toHaveLength(150);
  expect(answers.filter((version) => version === 'v2')).toHaveLength(50);
  expect([...statusesOf('split', 'split-2')]).toEqual([[200, 50]]);
});

test('traffic that cannot be is refused, and a revision that is not ready gets none', async () => {
  const service = await laptop.create('picky', { ...revision('picky', 1, 'v1'), traffic: [to('picky-1', 100)] });
  const traffic = (...targets: ReturnType<typeof to>[]) =>
    laptop.update({ name: service.name ?? '', traffic: targets }, ['traffic']);
  await expect(traffic(to('picky-1', 90))).rejects.toMatchObject({ code: 3, details: expect.stringContaining('100') });
  await expect(traffic(to('picky-9', 100))).rejects.toMatchObject({
    code: 9,
    details: expect.stringContaining("Revision 'picky-9' does not exist or is deleted."),
  });
  await expect(traffic(to('picky-1', 100, 'x'.repeat(42)))).rejects.toMatchObject({ code: 3 });
  await expect(traffic(to('picky-1', 50, 'same'), to('picky-1', 50, 'same'))).rejects.toMatchObject({ code: 3 });

  const broken = {
    ...revision('picky', 2, 'v2', { CRASH: '1' }),
    traffic: [to('picky-1', 100), to('picky-2', 0, 'd02')],
  };
  await expect(laptop.update(broken)).rejects.toMatchObject({ code: 9 });
  const after = await laptop.get('picky');
  expect(after.trafficStatuses).toMatchObject([{ revision: 'picky-1', percent: 100 }]);
  expect(after.trafficStatuses).toHaveLength(1);
  expect(await versionAt(service.uri)).toBe('v1');
});
