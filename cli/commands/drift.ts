import { Command, Option } from 'commander';
import { choiceLimits, choiceSentences, type Drift, type DriftChoice, differenceSentence } from '../../shared/drift.ts';
import { serviceSchema } from '../../shared/service.ts';
import { read } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { printable } from '../terminal.ts';

const choices = ['adopt', 'keep', 'overwrite', 'forget'] as const;

type DriftOptions = CommonOptions & { readonly [Choice in (typeof choices)[number]]?: true };

export function driftCommand({ terminal, action }: Registry): Command {
  const option = (choice: DriftChoice, others: readonly string[]) =>
    new Option(`--${choice}`, choiceSentences[choice]).conflicts([...others]);
  return withCommonOptions(new Command('drift'))
    .description('What was changed outside Slipway since the last release; with an option, what becomes of it')
    .argument('<service>', 'service')
    .addOption(option('adopt', ['keep', 'overwrite', 'forget']))
    .addOption(option('keep', ['overwrite', 'forget']))
    .addOption(option('overwrite', ['forget']))
    .option('--forget', 'plan the next deployment without what was kept or adopted of sizing, account and access')
    .addHelpText('after', `\n${choiceLimits}`)
    .action(
      action(async (name: string, options: DriftOptions) => {
        const session = await openSession(terminal, options);
        const path = `/services/${encodeURIComponent(name)}`;
        const found = await read(await session.api.post(`${path}:drift`), serviceSchema);
        const choice = choices.find((each) => options[each] === true);
        const seen = (found.drift?.differences ?? []).map(({ key }) => key);
        const isNeeded = choice !== undefined && (choice === 'forget' || seen.length > 0);
        const service = isNeeded
          ? await read(await session.api.post(`${path}:drift`, { choice, seen }), serviceSchema)
          : found;
        show(session, { service: name, choice: choice ?? null, drift: service.drift, carried: service.carried }, () =>
          isNeeded && choice !== 'forget' ? settledLines(name, choice, found.drift) : driftLines(name, service.drift),
        );
        return exitCodes.ok;
      }),
    );
}

function driftLines(name: string, drift: Drift | undefined): readonly string[] {
  if (drift === undefined) return [`${name} is not live yet, so there is nothing to compare.`];
  const { differences, settled } = drift;
  const decided = settled.map(({ difference, choice }) => `  ${printable(differenceSentence(difference))} (${choice})`);
  return [
    ...(differences.length === 0
      ? [
          `${name} is as its last release left it${decided.length === 0 ? '.' : ', but for what somebody decided about:'}`,
        ]
      : [`${name} was changed outside Slipway:`]),
    ...differences.map((each) => `  ${printable(differenceSentence(each))}`),
    ...(differences.length > 0 && decided.length > 0 ? ['Somebody has decided about this before:'] : []),
    ...decided,
    ...(differences.length === 0 ? [] : ['The next deployment stops until you choose:', ...choiceLines()]),
  ];
}

const choiceLines = (): readonly string[] => [
  ...Object.entries(choiceSentences).map(([choice, sentence]) => `  --${choice.padEnd(11)}${sentence}`),
  `  ${choiceLimits}`,
];

function settledLines(name: string, choice: DriftChoice, drift: Drift | undefined): readonly string[] {
  return [
    ...(drift?.differences ?? []).map((each) => `  ${printable(differenceSentence(each))}`),
    `${choiceSentences[choice]} ${choiceLimits}`,
    `Deploy when you are ready; \`slipway drift ${name}\` shows what was decided.`,
  ];
}
