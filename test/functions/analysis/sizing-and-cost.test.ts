import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assumptionsFor, type CostAssumptions, estimateCost } from '../../../functions/analysis/cost.ts';
import { sizingFor, withinCloudRun } from '../../../functions/analysis/sizing.ts';
import type { Load, Sizing } from '../../../shared/plan.ts';

const gen1 = 'EXECUTION_ENVIRONMENT_GEN1';
const gen2 = 'EXECUTION_ENVIRONMENT_GEN2';
type Row = readonly [
  framework: string | null,
  language: 'node' | 'python' | 'go',
  load: Load,
  cpu: number,
  memory: number,
  concurrency: number,
  min: number,
  max: number,
  generation: string,
];

const rows: readonly Row[] = [
  ['fastapi', 'python', 'medium', 1, 512, 100, 0, 10, gen2],
  ['fastapi', 'python', 'high', 2, 1024, 100, 2, 50, gen2],
  ['django', 'python', 'medium', 2, 1024, 40, 0, 10, gen2],
  ['django', 'python', 'high', 4, 2048, 40, 2, 50, gen2],
  ['express', 'node', 'low', 1, 512, 50, 0, 5, gen2],
  ['next', 'node', 'medium', 2, 1024, 60, 0, 10, gen2],
  [null, 'go', 'medium', 1, 256, 200, 0, 10, gen1],
  ['gin', 'go', 'high', 2, 512, 200, 2, 50, gen2],
];

describe('sizes follow the table', () => {
  for (const [
    framework,
    language,
    load,
    cpu,
    memoryMiB,
    concurrency,
    minInstances,
    maxInstances,
    executionEnvironment,
  ] of rows) {
    test(`${framework ?? language} under ${load} load`, () => {
      expect(sizingFor({ framework, language, static: false }, load)).toMatchObject({
        cpu,
        memoryMiB,
        concurrency,
        minInstances,
        maxInstances,
        executionEnvironment,
      });
    });
  }
});

test('whatever is asked for, Cloud Run would take the result', () => {
  const wanted = fc.record({
    cpu: fc.constantFrom(0.08, 0.5, 1, 2, 3, 4, 6, 8, 16),
    memoryMiB: fc.integer({ min: 128, max: 40_000 }),
    concurrency: fc.integer({ min: 0, max: 2000 }),
    minInstances: fc.nat(20),
    maxInstances: fc.nat(20),
  });
  fc.assert(
    fc.property(wanted, (asked) => {
      const { cpu, memoryMiB, concurrency, minInstances, maxInstances, executionEnvironment } = withinCloudRun(asked);
      expect(cpu < 1 || [1, 2, 4, 6, 8].includes(cpu)).toBe(true);
      if (cpu < 1) expect(concurrency).toBe(1);
      for (const [memory, least] of [
        [4096, 2],
        [8192, 4],
        [16_384, 6],
        [24_576, 8],
      ] as const) {
        if (memoryMiB > memory) expect(cpu).toBeGreaterThanOrEqual(least);
      }
      if (cpu >= 4) expect(memoryMiB).toBeGreaterThanOrEqual(2048);
      expect(memoryMiB).toBeLessThanOrEqual(32_768);
      expect(maxInstances).toBeGreaterThanOrEqual(Math.max(1, minInstances));
      expect(concurrency).toBeGreaterThanOrEqual(1);
      expect(executionEnvironment).toBe(memoryMiB < 512 ? gen1 : gen2);
    }),
  );
});

const size: Sizing = {
  cpu: 1,
  memoryMiB: 512,
  concurrency: 80,
  minInstances: 0,
  maxInstances: 10,
  executionEnvironment: gen2,
  because: '',
};
const assume = (more: Partial<CostAssumptions>): CostAssumptions => ({
  ...assumptionsFor('medium'),
  coldStartsPerMonth: 0,
  ...more,
});

describe('cost', () => {
  test('a hundred thousand short requests cost cents, not the 12.50 USD of an older document', () => {
    const cost = estimateCost(size, assumptionsFor('medium'));
    expect(cost.totalUsd).toBeGreaterThan(0.3);
    expect(cost.totalUsd).toBeLessThan(1.25);
    expect(cost.freeTierUsd).toBe(cost.totalUsd);
  });

  test('few requests are billed one by one at the published rates', () => {
    const cost = estimateCost(size, assume({ requestsPerMonth: 1000, millisPerRequest: 1000 }));
    const parts = Object.fromEntries(cost.parts.map(({ name, usd }) => [name, usd]));
    expect(parts['CPU while requests are served']).toBeCloseTo(1000 * 0.000024, 3);
    expect(parts['Memory while requests are served']).toBeCloseTo(500 * 0.0000025, 3);
    expect(parts['Requests']).toBeCloseTo(0.0004, 4);
  });

  test("a GiB-second is what Google's page says: 1 GiB for a second, or 256 MiB for four", () => {
    // The one worked example of https://cloud.google.com/run/pricing (read on 2026-11-21).
    const memory = (memoryMiB: number, millisPerRequest: number) =>
      estimateCost({ ...size, memoryMiB }, assume({ requestsPerMonth: 1, millisPerRequest })).parts.find(
        ({ name }) => name === 'Memory while requests are served',
      );
    expect(memory(1024, 1000)).toMatchObject({ quantity: 1, unit: 'GiB-seconds' });
    expect(memory(256, 4000)).toMatchObject({ quantity: 1, unit: 'GiB-seconds' });
    expect(memory(1024, 4000)).toMatchObject({ quantity: 4 });
  });

  test('time is rounded up to 100 ms', () => {
    const price = (millisPerRequest: number): number => estimateCost(size, assume({ millisPerRequest })).totalUsd;
    expect(price(1)).toBe(price(100));
    expect(price(101)).toBe(price(200));
  });

  test('an idle minimum instance costs its own rate', () => {
    const cost = estimateCost({ ...size, minInstances: 1 }, assume({ requestsPerMonth: 0 }));
    // 2,628,000 s x (1 vCPU + 0.5 GiB) x 0.0000025
    expect(cost.totalUsd).toBeCloseTo(9.86, 1);
    expect(cost.perThousandRequestsUsd).toBe(0);
  });

  test('the total is the sum of its parts, grows with requests, and never falls below what the free tier takes', () => {
    fc.assert(
      fc.property(
        fc.nat(50_000_000),
        fc.integer({ min: 1, max: 5000 }),
        fc.nat(3),
        fc.constantFrom(1 as const, 2 as const),
        (requests, millis, min, tier) => {
          const sizing = { ...size, minInstances: min };
          const cost = estimateCost(sizing, assume({ requestsPerMonth: requests, millisPerRequest: millis, tier }));
          expect(cost.totalUsd).toBeCloseTo(
            cost.parts.reduce((sum, { usd }) => sum + usd, 0),
            1,
          );
          expect(cost.freeTierUsd).toBeLessThanOrEqual(cost.totalUsd);
          const more = estimateCost(
            sizing,
            assume({ requestsPerMonth: requests + 1_000_000, millisPerRequest: millis, tier }),
          );
          expect(more.totalUsd).toBeGreaterThanOrEqual(cost.totalUsd);
        },
      ),
    );
  });
});
