import { Command, Option } from 'commander';
import { type DeploymentView, deploymentListSchema } from '../../shared/api.ts';
import { deploymentStatuses, deploymentStatusLabels } from '../../shared/statuses.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { ago, table } from '../words.ts';

interface ListOptions extends CommonOptions {
  readonly service?: string;
  readonly status?: string;
  readonly limit: string;
  readonly before?: string;
}

export function listCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('list'))
    .description('Deployments, newest first')
    .option('--service <name>', 'only of this service')
    .addOption(new Option('--status <status>', 'only with this status').choices(deploymentStatuses))
    .option('--limit <count>', 'how many, at most 100', '20')
    .option('--before <cursor>', 'go on where an earlier list ended')
    .action(
      action(async (options: ListOptions) => {
        const session = await openSession(terminal, options);
        const { service, status, limit, before } = options;
        const asked = Object.entries({ service, status, limit, before });
        const query = new URLSearchParams(asked.filter((entry): entry is [string, string] => entry[1] !== undefined));
        const list = await session.api.get(`/deployments?${query}`, deploymentListSchema);
        show(session, list, () => [
          ...table(
            ['ID', 'SERVICE', 'STATUS', 'COMMIT', 'CREATED', ''],
            list.deployments.map((each) => [
              each.id,
              each.service,
              deploymentStatusLabels[each.status],
              each.source?.sha.slice(0, 7) ?? '',
              ago(each.createdAt, Date.now()),
              whyIt(each),
            ]),
          ),
          ...(list.next === null ? [] : [`More: slipway list --before ${list.next}`]),
        ]);
        return exitCodes.ok;
      }),
    );
}

/** Who it waits for, or who took its place. */
function whyIt({ status, awaiting, supersededBy }: DeploymentView): string {
  if (supersededBy !== null) return `by ${supersededBy}`;
  return status === 'queued' && awaiting !== null ? `waits for ${awaiting.what}` : '';
}
