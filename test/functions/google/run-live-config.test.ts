import { describe, expect, test } from 'vitest';
import { liveConfig } from '../../../functions/google/run-live-config.ts';
import { asService, templateOf } from '../../../functions/google/run-message.ts';
import type { RevisionConfig } from '../../../functions/ports.ts';

const config: RevisionConfig = {
  revision: 'web-00003',
  image: `registry.example/web@sha256:${'a'.repeat(64)}`,
  env: { GREETING: 'hello  world', TOKEN: { secret: 'token:3' } },
  port: 3000,
  sizing: {
    cpu: 0.5,
    memoryMiB: 1024,
    concurrency: 1,
    minInstances: 2,
    maxInstances: 7,
    executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2',
    because: 'a test',
  },
  serviceAccount: 'web@project.iam.gserviceaccount.com',
  healthPath: '/',
  labels: {},
};

describe('what a revision is made of', () => {
  test('what was asked for is what is read back', () => {
    const { image, env, port, serviceAccount, sizing } = config;
    const { cpu, memoryMiB, concurrency, maxInstances } = sizing;
    expect(liveConfig(templateOf(config))).toEqual({
      ...{ image, env, port, serviceAccount },
      sizing: { cpu, memoryMiB, concurrency, maxInstances },
    });
  });

  test.each([
    ['1000m', '1Gi', 1, 1024],
    ['2', '512Mi', 2, 512],
    ['500m', '1G', 0.5, 954],
    ['4', '536870912', 4, 512],
  ])('%s of CPU and %s of memory are %d and %d MiB', (cpu, memory, cores, memoryMiB) => {
    const { sizing } = liveConfig({ containers: [{ resources: { limits: { cpu, memory } } }] });
    expect(sizing).toMatchObject({ cpu: cores, memoryMiB });
  });

  test('a secret of the console names its project, and may name no version', () => {
    const secretKeyRef = { secret: 'projects/p/secrets/token' };
    const { env } = liveConfig({ containers: [{ env: [{ name: 'TOKEN', valueSource: { secretKeyRef } }] }] });
    expect(env).toEqual({ TOKEN: { secret: 'token:latest' } });
  });

  test('what nobody set is what Cloud Run takes then', () => {
    expect(liveConfig({ containers: [{}] })).toMatchObject({
      port: 8080,
      sizing: { cpu: 1, memoryMiB: 512, concurrency: 80, maxInstances: 100 },
    });
  });
});

describe('the traffic of a service', () => {
  test('whoever routes to the latest revision means it by name', () => {
    const service = asService(
      {
        latestReadyRevision: 'projects/p/locations/r/services/web/revisions/web-00004-xyz',
        traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }],
      },
      true,
    );
    expect(service.traffic).toEqual([{ revision: 'web-00004-xyz', percent: 100, tag: null }]);
  });

  test('the least number of instances that Slipway asked for stands beside the one that is', () => {
    const scaling = { minInstanceCount: 3 };
    expect(asService({ scaling, labels: { 'slipway-min-instances': '1' } }, true)).toMatchObject({
      ...{ minInstances: 3, askedMinInstances: 1 },
    });
    expect(asService({ scaling }, true).askedMinInstances).toBeNull();
  });
});
