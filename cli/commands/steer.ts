import { Command } from 'commander';
import { deploymentViewSchema } from '../../shared/api.ts';
import { deploymentStatusLabels } from '../../shared/statuses.ts';
import { read } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';

/** To abort is to cancel: what has some of the traffic gives it back. */
const verbs = {
  pause: { verb: 'pause', description: 'Hold a rollout at the step where it is' },
  resume: { verb: 'resume', description: 'Let a rollout that was paused go on' },
  promote: {
    verb: 'promote',
    description: 'Give all traffic to the new revision without waiting for the rest of the steps',
  },
  abort: { verb: 'cancel', description: 'End a rollout and restore the exact earlier traffic' },
} as const;

export const steerCommands = (Object.keys(verbs) as (keyof typeof verbs)[]).map(
  (name) =>
    ({ terminal, action }: Registry): Command =>
      withCommonOptions(new Command(name))
        .description(verbs[name].description)
        .argument('<id>', 'deployment')
        .action(
          action(async (id: string, options: CommonOptions) => {
            const session = await openSession(terminal, options);
            const response = await session.api.post(`/deployments/${encodeURIComponent(id)}:${verbs[name].verb}`);
            const { status, awaiting } = await read(response, deploymentViewSchema);
            const waits = awaiting === null ? '' : `, waits for ${awaiting.what}`;
            show(session, { id, status }, () => [`${id}  ${deploymentStatusLabels[status]}${waits}`]);
            return exitCodes.ok;
          }),
        ),
);
