import { createMemoryStore } from '../../fakes/memory-store.ts';
import { storeContract } from './store-contract.ts';

const store = createMemoryStore(() => new Date().toISOString());
let count = 0;

storeContract(
  'the store in memory',
  async () => store,
  () => `c${++count}`,
);
