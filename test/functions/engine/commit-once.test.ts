import { expect, test } from 'vitest';
import { stageNames } from '../../../shared/stages.ts';
import { createWorld, type World } from '../../fakes/world.ts';

/** From now on every batch is carried out and then answered with a time-out. */
function loseAnswers(world: World): { restore(): void } {
  const { commit } = world.store;
  Object.assign(world.store, {
    commit: async (writes: Parameters<typeof commit>[0]) => {
      await commit(writes);
      throw new Error('4 DEADLINE_EXCEEDED');
    },
  });
  return { restore: () => void Object.assign(world.store, { commit }) };
}

const stages = ({ sent }: World) => sent.filter(({ topic }) => topic.startsWith('stage-')).map(({ topic }) => topic);

test('a request whose commit was carried out is accepted, and its first stage sent, although the answer was lost', async () => {
  const world = createWorld();
  const answers = loseAnswers(world);
  const { id } = await world.request();
  answers.restore();
  expect(world.deployment(id).status).toBe('running');
  expect(stages(world)).toEqual(['stage-validate']);
});

test('a stage whose commit was carried out sends the next one at once, although the answer was lost', async () => {
  const world = createWorld();
  const { id } = await world.request();
  const answers = loseAnswers(world);
  // What the delivery itself is told counts: it is not delivered a second time.
  const { run } = world;
  await run('stage-analyze');
  answers.restore();
  expect(stages(world)).toEqual(['stage-analyze']);
  await run();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(stageNames.every((name) => world.deployment(id).stages[name].status === 'succeeded')).toBe(true);
});

test('a commit that was never carried out is trouble like any other: the message comes again', async () => {
  const world = createWorld();
  const { id } = await world.request();
  const { commit } = world.store;
  let refused = 0;
  Object.assign(world.store, {
    commit: async (writes: Parameters<typeof commit>[0]) => {
      refused += 1;
      if (refused === 1) throw new Error('14 UNAVAILABLE');
      return commit(writes);
    },
  });
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(world.troubles.some((trouble) => trouble.includes('stage-validate') || trouble.includes('validate'))).toBe(
    true,
  );
});
