import { Command } from 'commander';
import { deploymentViewSchema } from '../../shared/api.ts';
import { deploymentStatusLabels } from '../../shared/statuses.ts';
import { read } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';

export function cancelCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('cancel'))
    .description('Stop a deployment that is not live yet')
    .argument('<id>', 'deployment')
    .action(
      action(async (id: string, options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const response = await session.api.post(`/deployments/${encodeURIComponent(id)}:cancel`);
        const deployment = await read(response, deploymentViewSchema);
        show(session, { id, status: deployment.status }, () => [`${id}  ${deploymentStatusLabels[deployment.status]}`]);
        return exitCodes.ok;
      }),
    );
}
