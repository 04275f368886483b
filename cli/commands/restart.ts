import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { deploymentViewSchema } from '../../shared/api.ts';
import { read } from '../api-client.ts';
import { awaitDeployment, type WaitOptions } from '../await-deployment.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, withCommonOptions } from '../session.ts';

export function restartCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('restart'))
    .description('New instances of what is live: a revision of the same release, verified and promoted')
    .argument('<service>', 'service')
    .option('--no-wait', 'return as soon as the deployment is accepted')
    .action(
      action(async (service: string, options: CommonOptions & WaitOptions) => {
        const session = await openSession(terminal, options);
        const path = `/services/${encodeURIComponent(service)}:restart`;
        const response = await session.api.post(path, undefined, randomUUID());
        return awaitDeployment(session, await read(response, deploymentViewSchema), options);
      }),
    );
}
