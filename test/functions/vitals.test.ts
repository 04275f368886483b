import { expect, test } from 'vitest';
import { createVitalsBoard, type VitalsByName } from '../../functions/vitals.ts';
import type { Vitals } from '../../shared/api.ts';
import { createMemoryStore } from '../fakes/memory-store.ts';

const well: Vitals = { breaker: 'closed', calls: 10, failures: 0, p95Millis: 40 };
const open: Vitals = { breaker: 'open', calls: 20, failures: 6, p95Millis: 900 };

function system() {
  let seconds = 0;
  const store = createMemoryStore(() =>
    new Date(Date.parse('2026-11-21T08:00:00.000Z') + seconds * 1000).toISOString(),
  );
  const troubles: string[] = [];
  let writes = 0;
  const counting = {
    ...store,
    commit: async (...given: Parameters<typeof store.commit>) => {
      writes += 1;
      return store.commit(...given);
    },
  };
  return {
    store,
    troubles,
    writes: () => writes,
    advance: (by: number) => {
      seconds += by;
    },
    process: (name: string, own: () => VitalsByName) =>
      createVitalsBoard({
        store: counting,
        process: name,
        own,
        tell: (problem) => troubles.push(problem),
        elapsed: () => seconds * 1000,
      }),
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a breaker that is open in one process is seen by another', async () => {
  const { process } = system();
  process('stage-validate-1', () => ({ github: open })).heard('change');
  await settled();
  const { github } = await process('api-1', () => ({ github: well })).everywhere();
  expect(github).toEqual({ breaker: 'open', calls: 30, failures: 6, p95Millis: 900, processes: 2, holdingBack: 1 });
});

test('a process that calls a thousand times writes twice a minute, and at once when a breaker changes', async () => {
  const { process, advance, writes } = system();
  const board = process('api-1', () => ({ github: well }));
  for (let call = 0; call < 1_000; call += 1) {
    board.heard('call');
    advance(0.06);
  }
  await settled();
  expect(writes()).toBe(2);
  board.heard('change');
  await settled();
  expect(writes()).toBe(3);
});

test('a process that was not heard of for two minutes says nothing any more', async () => {
  const { process, advance } = system();
  process('stage-validate-1', () => ({ github: open })).heard('change');
  await settled();
  advance(121);
  const { github } = await process('api-1', () => ({ github: well })).everywhere();
  expect(github).toMatchObject({ breaker: 'closed', processes: 1 });
});

test('what another version has written and nobody understands is left out', async () => {
  const { store, process } = system();
  store.put('vitals/newer', {
    at: '2026-11-21T08:00:00.000Z',
    dependencies: { github: { breaker: 'ajar' }, queue: 7 },
  });
  const everywhere = await process('api-1', () => ({ github: well })).everywhere();
  expect(everywhere).toEqual({ github: { ...well, processes: 1, holdingBack: 0 } });
});

test('without Firestore a call is not disturbed, and the trouble is told', async () => {
  const { store, troubles } = system();
  const board = createVitalsBoard({
    store: { ...store, read: async () => Promise.reject(new Error('away')) },
    process: 'api-1',
    own: () => ({}),
    tell: (problem) => troubles.push(problem),
  });
  expect(() => board.heard('change')).not.toThrow();
  await settled();
  expect(troubles).toEqual(['the state of what is called was not written down']);
});
