import { expect, test } from 'vitest';
import { configureService } from '../../../functions/engine/configure-service.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { Scan } from '../../../functions/ports.ts';
import { Unavailable } from '../../../functions/unavailable.ts';
import { ticks } from '../../fakes/ticks.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const by = { actor: 'user:ada', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
const minimist: Scan = {
  state: 'scanned',
  vulnerabilities: [
    {
      id: 'CVE-2021-44906',
      package: 'minimist',
      version: '1.2.5',
      fixedIn: '1.2.6',
      severity: 'critical',
      from: 'npm, /app/package-lock.json',
    },
  ],
};

/** Findings about the image, without those about its Dockerfile. */
const rulesOf = (world: World, id: string) =>
  world.deployment(id).findings.flatMap(({ kind, rule }) => (kind === 'platform' ? [rule] : []));

test('what is known of an image is shown with its deployment and then with its service', async () => {
  const world = createWorld();
  world.cloud.plan.scan = minimist;
  const { id } = await world.request();
  await world.run();
  const { digest } = world.service('web').stable ?? {};
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', imageScan: { digest, counts: { critical: 1 } } });
  expect(rulesOf(world, id)).toEqual(['known-vulnerability']);
  expect(world.service('web').liveScan).toMatchObject({ digest, findings: [{ rule: 'known-vulnerability' }] });
});

test('a vulnerable image is never released where its organisation blocks, whatever the service says', async () => {
  const world = createWorld();
  world.cloud.plan.scan = minimist;
  world.store.put(paths.org('acme'), {
    ...world.store.docs.get(paths.org('acme'))?.data,
    vulnerabilityPolicy: { action: 'block', from: 'critical' },
  });
  const { id } = await world.request();
  await configureService(world.store, 'acme', 'web', { vulnerabilities: { action: 'off' } }, by);
  await world.run();
  expect(world.deployment(id)).toMatchObject({
    status: 'failed',
    stage: 'build',
    failure: { code: 'image-vulnerable' },
    build: { status: 'SUCCESS' },
    imageScan: { counts: { critical: 1 } },
    stages: { release: { status: 'skipped' } },
  });
  expect(rulesOf(world, id)).toEqual(['known-vulnerability']);
  expect(world.cloud.journal).toEqual([`create-build d-${id}-f1`]);
});

test('where nobody wants to know, nobody is asked', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await configureService(world.store, 'acme', 'web', { vulnerabilities: { action: 'off' } }, by);
  let asked = 0;
  Object.assign(world.cloud.ports.scans, {
    find: async () => {
      asked += 1;
      return minimist;
    },
  });
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded' });
  expect(rulesOf(world, id)).toEqual([]);
  world.advance(90_000);
  await tick(world.shell);
  expect(asked).toBe(0);
});

test('a scan that is under way is waited for by name, and then decides', async () => {
  const world = createWorld();
  world.cloud.plan.scan = { state: 'under-way' };
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({
    status: 'running',
    stage: 'build',
    awaiting: { what: 'the scan of the image for known vulnerabilities' },
  });
  world.cloud.plan.scan = minimist;
  await ticks(world, 1);
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', imageScan: { counts: { critical: 1 } } });
});

test('a scan that never ends holds a release up for three minutes, and the deployment says so', async () => {
  const world = createWorld();
  world.cloud.plan.scan = { state: 'under-way' };
  const { id } = await world.request();
  await world.run();
  await ticks(world, 2);
  expect(world.deployment(id).status).toBe('running');
  await ticks(world, 1);
  expect(world.deployment(id).status).toBe('succeeded');
  expect(world.deployment(id).imageScan?.unscanned).toMatch(/^there was no answer within 18\d s\.$/);
  expect(rulesOf(world, id)).toEqual(['image-not-scanned']);
});

test('a release does not depend on whether the scanner answers', async () => {
  const world = createWorld();
  Object.assign(world.cloud.ports.scans, {
    find: () => Promise.reject(new Unavailable('Artifact Analysis', new Error('14 UNAVAILABLE'))),
  });
  const { id } = await world.request();
  await world.run();
  await ticks(world, 3);
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded' });
  expect(world.deployment(id).imageScan?.unscanned).not.toBeNull();
});

test('what becomes known of a live image is found within a day, and stops nothing', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  expect(world.service('web').liveScan).toMatchObject({ counts: {}, findings: [] });
  world.cloud.plan.scan = minimist;
  world.advance(86_000);
  await tick(world.shell);
  expect(world.service('web').liveScan?.counts).toEqual({});
  world.advance(500);
  await tick(world.shell);
  expect(world.service('web').liveScan).toMatchObject({ counts: { critical: 1 }, findings: [{ severity: 'high' }] });
  expect(world.cloud.services.get('web')?.traffic).toMatchObject([{ percent: 100 }]);
  // While the next look is under way, what is known stands.
  world.cloud.plan.scan = { state: 'under-way' };
  world.advance(86_500);
  await tick(world.shell);
  expect(world.service('web').liveScan?.counts).toEqual({ critical: 1 });
});
