import { Command } from 'commander';
import { ownedListSchema } from '../../shared/owned.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { table } from '../words.ts';

export function ownedCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('owned'))
    .description('All that Slipway owns for a service, and what a deployment has left')
    .argument('<service>', 'service')
    .action(
      action(async (name: string, options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const list = await session.api.get(`/services/${encodeURIComponent(name)}/owned`, ownedListSchema);
        const left = list.owned.some(({ state }) => state === 'left');
        show(session, list, () =>
          list.owned.length === 0
            ? [`Slipway owns nothing for ${name}.`]
            : [
                ...table(
                  ['KIND', 'NAME', 'STATE', 'DEPLOYMENT', ''],
                  list.owned.map(({ kind, name: called, state, deployment, what }) => [
                    kind,
                    called,
                    state,
                    deployment ?? '',
                    what,
                  ]),
                ),
                ...(left ? ['What is left is looked for again; after some hours, remove it by hand.'] : []),
              ],
        );
        return exitCodes.ok;
      }),
    );
}
