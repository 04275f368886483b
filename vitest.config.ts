import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole stacks under floods and constant load: what they measure would be measured of their neighbours, too. */
const load = ['test/floods/**/*.e2e.test.ts', 'test/e2e/canary.e2e.test.ts'] as const;

/** Begun last, as their names would have it, these would be waited for alone. */
const longest: readonly string[] = ['test/chaos/chaos.e2e.test.ts', 'test/e2e/samples.e2e.test.ts'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.endsWith(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** What is polled for comes in milliseconds; on a machine that is busy with other things, a second is not always enough. */
const patient = { poll: { timeout: 15_000 } } as const;

/** Fast tests of decisions; suites on real emulators, engines and browsers; and the whole through its public ways in. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    /** What the unit tests are for; adapters, the laptop's cloud and the page are what the other projects run. */
    coverage: {
      include: ['shared/**', 'functions/**', 'cli/**'],
      reporter: ['text-summary'],
      thresholds: { lines: 85, statements: 85, functions: 85 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.integration.test.ts', 'test/**/*.e2e.test.ts'],
          expect: patient,
          testTimeout: 20_000,
          // One core less is the default, which is one worker on the two of a small machine; much of this waits.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/**/*.integration.test.ts'],
          expect: patient,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          env: { METADATA_SERVER_DETECTION: 'none' },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.test.ts'],
          exclude: [...load],
          expect: patient,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Each has a stack of its own, on ports of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          env: { METADATA_SERVER_DETECTION: 'none' },
        },
      },
      {
        test: {
          name: 'load',
          include: [...load],
          expect: patient,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          env: { METADATA_SERVER_DETECTION: 'none' },
        },
      },
    ],
  },
});
