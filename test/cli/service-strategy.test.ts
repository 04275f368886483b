import { Command } from 'commander';
import { expect, test } from 'vitest';
import { type StrategyOptions, strategyChange, withStrategyOptions } from '../../cli/service-strategy.ts';
import { askedStrategySchema } from '../../shared/strategy.ts';

function changeFor(...args: readonly string[]) {
  const command = withStrategyOptions(new Command('service'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse([...args], { from: 'user' });
  return strategyChange(command.opts<StrategyOptions>());
}

test.each([
  [['--strategy', 'all-at-once'], { kind: 'all-at-once' }],
  [['--strategy', 'blue-green', '--hold', '900'], { kind: 'blue-green', holdSeconds: 900 }],
  [
    ['--strategy', 'canary', '--steps', '5, 50', '--hold', '60'],
    { kind: 'canary', steps: [{ percent: 5 }, { percent: 50 }], holdSeconds: 60 },
  ],
  [
    ['--strategy', 'canary', '--steps', '5,50', '--hold', '60,600', '--limits', 'errors=0.5,cost=3'],
    {
      kind: 'canary',
      steps: [
        { percent: 5, holdSeconds: 60 },
        { percent: 50, holdSeconds: 600 },
      ],
      limits: { errorPoints: 0.5, costFactor: 3 },
    },
  ],
])('%j asks for a strategy', (args, asked) => {
  expect(changeFor(...args)).toEqual(asked);
  expect(askedStrategySchema.safeParse(asked).success).toBe(true);
});

test.each([
  [['--steps', '5']],
  [['--strategy', 'slowly']],
  [['--strategy', 'canary', '--steps', '5;50']],
  [['--strategy', 'canary', '--steps', '5,50', '--hold', '1,2,3']],
  [['--strategy', 'canary', '--limits', 'errors']],
])('%j is a matter of usage', (args) => {
  expect(() => changeFor(...args)).toThrow();
});

test('without an option nothing is changed', () => {
  expect(changeFor()).toBeNull();
});
