import { Command } from 'commander';
import { serviceListSchema } from '../../shared/api.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { ago, table } from '../words.ts';

export function servicesCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('services'))
    .description('Services with what they serve')
    .action(
      action(async (options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const list = await session.api.get('/services', serviceListSchema);
        show(session, list, () =>
          table(
            ['SERVICE', 'URL', 'COMMIT', 'LIVE SINCE', 'DEPLOYING', 'CHANGED OUTSIDE'],
            list.services.map(({ name, stable, runningDep, pendingDep, deletingSince, drift }) => [
              name,
              stable?.url ?? '(not live yet)',
              stable?.sha.slice(0, 7) ?? '',
              stable === null ? '' : ago(stable.promotedAt, Date.now()),
              deletingSince === null
                ? [runningDep, pendingDep === null ? null : `then ${pendingDep}`].filter((id) => id !== null).join(', ')
                : '(being deleted)',
              drift === undefined || drift.differences.length === 0 ? '' : `yes: slipway drift ${name}`,
            ]),
          ),
        );
        return exitCodes.ok;
      }),
    );
}
