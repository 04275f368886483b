import { createMemoryBroker } from '../../fakes/memory-broker.ts';
import { brokerContract } from './broker-contract.ts';

brokerContract('the broker in memory', async () => {
  const timers = new Set<NodeJS.Timeout>();
  const after = (milliseconds: number, run: () => void) => void timers.add(setTimeout(run, milliseconds));
  const broker = createMemoryBroker({
    after,
    unlessOver: after,
    arrivals: () => [1],
    ackDeadlineSeconds: 1,
    backoffSeconds: { minimum: 0.1, maximum: 1 },
  });
  return {
    broker,
    topics: ['one', 'two'],
    subscribe: async (topic, handle) => broker.subscribe(topic, handle),
    forget: async () => broker.forget(),
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
});
