import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { deploymentViewSchema } from '../../shared/api.ts';
import { read } from '../api-client.ts';
import { awaitDeployment, type WaitOptions } from '../await-deployment.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, withCommonOptions } from '../session.ts';

export function redeployCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('redeploy'))
    .description('Send the request of a deployment again, with the commit that was recorded')
    .argument('<id>', 'deployment')
    .option('--no-wait', 'return as soon as the deployment is accepted')
    .option('--verbose', 'print the build log')
    .action(
      action(async (id: string, options: CommonOptions & WaitOptions) => {
        const session = await openSession(terminal, options);
        const path = `/deployments/${encodeURIComponent(id)}:redeploy`;
        const response = await session.api.post(path, undefined, randomUUID());
        return awaitDeployment(session, await read(response, deploymentViewSchema), options);
      }),
    );
}
