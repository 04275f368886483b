import { Command, InvalidArgumentError } from 'commander';
import { type FreezeView, freezeListSchema, freezeViewSchema } from '../../shared/api.ts';
import { read } from '../api-client.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { table } from '../words.ts';

interface FreezeOptions extends CommonOptions {
  readonly all?: true;
  readonly from?: string;
  readonly until: string;
  readonly reason: string;
}

export function freezeCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('freeze'))
    .description('Let nothing be deployed for a time (owners); a rollback stays possible')
    .argument('[service]', 'service')
    .option('--all', 'the whole organisation instead of a service')
    .option(
      '--from <time>',
      'when it begins, in ISO 8601: 2026-12-23T18:00Z, without a zone this machine’s; now unless told',
      timeOf,
    )
    .requiredOption('--until <time>', 'when it ends, in ISO 8601', timeOf)
    .requiredOption('--reason <why>', 'what everybody is told who wants to deploy')
    .action(
      action(async (service: string | undefined, options: FreezeOptions) => {
        if ((service === undefined) !== (options.all === true)) {
          throw new UsageError('Name a service, or give --all for the whole organisation.');
        }
        const session = await openSession(terminal, options);
        const { from, until, reason } = options;
        const body = {
          ...{ until, reason },
          ...(service === undefined ? {} : { service }),
          ...(from === undefined ? {} : { from }),
        };
        const freeze = await read(await session.api.post('/freezes', body), freezeViewSchema);
        show(session, freeze, () => [`${sentence(freeze)} Lift it: slipway unfreeze ${freeze.id}`]);
        return exitCodes.ok;
      }),
    );
}

export function unfreezeCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('unfreeze'))
    .description('End a freeze, or take back one that is to come (owners)')
    .argument('<freeze>', 'freeze of `slipway freezes`')
    .action(
      action(async (id: string, options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const path = `/freezes/${encodeURIComponent(id)}:lift`;
        const freeze = await read(await session.api.post(path), freezeViewSchema);
        show(session, freeze, () => [`${freeze.service ?? 'The organisation'} is frozen no more by ${id}.`]);
        return exitCodes.ok;
      }),
    );
}

export function freezesCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('freezes'))
    .description('Freezes that hold or are to come')
    .argument('[service]', 'only those that hold for this service')
    .action(
      action(async (service: string | undefined, options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const { freezes: all } = await session.api.get('/freezes', freezeListSchema);
        const freezes = all.filter((each) => service === undefined || [null, service].includes(each.service));
        const rows = freezes.map(({ id, service: name, from, until, actor, reason }) => [
          ...[id, name ?? '(all)', from, until, actor, reason],
        ]);
        const lines =
          rows.length === 0 ? ['Nothing is frozen.'] : table(['FREEZE', 'SERVICE', 'FROM', 'UNTIL', 'BY', 'WHY'], rows);
        show(session, { freezes }, () => lines);
        return exitCodes.ok;
      }),
    );
}

const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;

/** ISO 8601 with date and time, as UTC; without a zone it is local time, as ECMAScript reads it. */
function timeOf(text: string): string {
  const time = iso.test(text) ? new Date(text) : null;
  if (time === null || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('Write it as 2026-12-23T18:00Z, or 2026-12-23T18:00+01:00.');
  }
  return time.toISOString();
}

function sentence({ service, from, until, reason }: FreezeView): string {
  return `${service ?? 'The organisation'} is frozen from ${from} until ${until}: ${reason}.`;
}
