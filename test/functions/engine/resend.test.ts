import { expect, test } from 'vitest';
import { replay } from '../../../functions/engine/replay.ts';
import { tick } from '../../../functions/engine/tick.ts';
import { rejectionSchema } from '../../../shared/service.ts';
import { createWorld } from '../../fakes/world.ts';

const by = { actor: 'user:ada', traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` };

test('a message that nobody ever takes is sent for days, then set aside, and can still be sent again', async () => {
  const world = createWorld();
  const { publish } = world.shell.broker;
  await world.request();
  await world.run();
  world.store.put('outbox/left-over', {
    eventId: 'left-over',
    topic: 'deploy-events',
    message: { eventId: 'left-over', org: 'acme' },
    traceparent: by.traceparent,
    createdAt: '2026-11-21T08:00:00.000Z',
    resendAt: '2026-11-21T08:00:30.000Z',
    attempts: 0,
    lastError: null,
  });
  let tries = 0;
  const broken = async () => {
    tries += 1;
    throw new Error('no such topic');
  };
  Object.assign(world.shell, { broker: { publish: broken } });
  for (let round = 0; round < 400 && world.store.docs.has('outbox/left-over'); round += 1) {
    world.advance(600);
    await tick(world.shell);
  }
  expect(tries).toBe(300);
  const rejections = [...world.store.docs].filter(([path]) => path.startsWith('orgs/acme/rejections/'));
  expect(rejections).toMatchObject([[expect.any(String), { data: { topic: 'deploy-events', replayable: true } }]]);
  Object.assign(world.shell, { broker: { publish } });
  await replay(world.shell, 'acme', rejectionSchema.parse(rejections[0]?.[1].data).id, by);
  expect(world.sent.at(-1)).toEqual({ topic: 'deploy-events', message: { eventId: 'left-over', org: 'acme' } });
});
