import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AskedStrategy } from '../shared/strategy.ts';

export interface StrategyOptions {
  readonly strategy?: AskedStrategy['kind'];
  readonly steps?: readonly number[];
  readonly hold?: readonly number[];
  readonly limits?: NonNullable<AskedStrategy['limits']>;
}

export function withStrategyOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--strategy <kind>', 'how traffic goes to a new release').choices([
        'all-at-once',
        'canary',
        'blue-green',
      ]),
    )
    .option('--steps <percents>', 'of a canary, for instance 5,25,50', numbersOf)
    .option('--hold <seconds>', 'how long each step is held, or for each step its own: 60,300,600', numbersOf)
    .option(
      '--limits <limits>',
      'what the new revision may do worse: errors in percentage points, latency and cost as factors; for instance errors=1,latency=1.5,cost=2',
      limitsOf,
    );
}

function numbersOf(text: string): readonly number[] {
  const words = text.split(',').map((word) => word.trim());
  if (!words.every((word) => /^\d{1,6}$/.test(word))) {
    throw new InvalidArgumentError('Give whole numbers with commas between them.');
  }
  return words.map(Number);
}

const limitNames = { errors: 'errorPoints', latency: 'latencyFactor', cost: 'costFactor' } as const;

function limitsOf(text: string): NonNullable<AskedStrategy['limits']> {
  const pairs = text.split(',').map((word) => {
    const [, name = '', value = ''] = /^(errors|latency|cost)=(\d+(?:\.\d+)?)$/.exec(word.trim()) ?? [];
    if (name === '') throw new InvalidArgumentError('Write errors=1,latency=1.5,cost=2, or some of them.');
    return [limitNames[name as keyof typeof limitNames], Number(value)];
  });
  return Object.fromEntries(pairs);
}

/** Null where none of the options was given. */
export function strategyChange({ strategy, steps, hold, limits }: StrategyOptions): AskedStrategy | null {
  if (strategy === undefined) {
    if (steps !== undefined || hold !== undefined || limits !== undefined) {
      throw new InvalidArgumentError('Name the --strategy that the steps, holds or limits are for.');
    }
    return null;
  }
  const [first] = hold ?? [];
  if (hold !== undefined && hold.length > 1 && hold.length !== steps?.length) {
    throw new InvalidArgumentError('Give one --hold, or as many as there are --steps.');
  }
  return {
    kind: strategy,
    ...(steps === undefined ? {} : { steps: steps.map((percent, index) => ({ percent, ...heldFor(hold, index) })) }),
    ...(first === undefined || (hold?.length ?? 0) > 1 ? {} : { holdSeconds: first }),
    ...(limits === undefined ? {} : { limits }),
  };
}

function heldFor(hold: readonly number[] | undefined, index: number): { readonly holdSeconds?: number } {
  const own = hold !== undefined && hold.length > 1 ? hold[index] : undefined;
  return own === undefined ? {} : { holdSeconds: own };
}
