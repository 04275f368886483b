import { describe } from 'vitest';
import { createNativeExecutor } from '../../../local/executors/native.ts';
import { executorContract } from './contract.ts';

describe('native', () => {
  executorContract(async (dir) => ({
    executor: await createNativeExecutor({ dir }),
    registry: '127.0.0.1:1',
    close: async () => undefined,
  }));
});
