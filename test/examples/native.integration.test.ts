import { describe } from 'vitest';
import { createNativeExecutor, nativeAvailable } from '../../local/executors/native.ts';
import { describeSamples } from './suite.ts';

const available = await nativeAvailable();

describe.skipIf(!available.ok)('samples without an engine', () => {
  describeSamples(async (dir) => ({
    executor: await createNativeExecutor({ dir }),
    registry: '127.0.0.1:1',
    missing: async () => null,
    close: async () => undefined,
  }));
});
