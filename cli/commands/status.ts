import { Command } from 'commander';
import { deploymentViewSchema, healthSchema, type Vitals } from '../../shared/api.ts';
import { stageNames } from '../../shared/stages.ts';
import { exitCodes } from '../exit-codes.ts';
import { readHealth } from '../health.ts';
import { outcomeOf } from '../outcome.ts';
import type { Registry } from '../registry.ts';
import { resultLines } from '../result-lines.ts';
import { type CommonOptions, openSession, type Session, show, withCommonOptions } from '../session.ts';
import { stageLine } from '../stage-lines.ts';
import { table } from '../words.ts';

export function statusCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('status'))
    .description('How a deployment stands; without an id, how the system is')
    .argument('[id]', 'deployment')
    .action(
      action(async (id: string | undefined, options: CommonOptions) => {
        const session = await openSession(terminal, options);
        return id === undefined ? systemStatus(session) : deploymentStatus(session, id);
      }),
    );
}

async function deploymentStatus(session: Session, id: string): Promise<number> {
  const deployment = await session.api.get(`/deployments/${encodeURIComponent(id)}`, deploymentViewSchema);
  show(session, outcomeOf(deployment), () => [
    `${session.paint('bold', deployment.id)}  ${deployment.service}  ${deployment.progress} %`,
    deployment.page,
    ...stageNames.map((name) => stageLine(deployment, name, session.paint)),
    ...resultLines(deployment, session.paint),
  ]);
  return exitCodes.ok;
}

/** Only what is unusual: a breaker that lets no call or only one through. */
function breakerOf(lately: Vitals | undefined): readonly string[] {
  return lately === undefined || lately.breaker === 'closed' ? [] : [`breaker ${lately.breaker}`];
}

async function systemStatus(session: Session): Promise<number> {
  const health = healthSchema.parse(await readHealth(session));
  const rows = health.dependencies.map(({ name, status, millis, detail, lately }) => [
    name,
    status,
    `${millis} ms`,
    [detail ?? '', ...breakerOf(lately)].join(' '),
  ]);
  show(session, health, () => [
    `${session.connection.api}  ${health.status}`,
    ...table(['', '', '', ''], rows).slice(1),
  ]);
  return health.status === 'unhealthy' ? exitCodes.errored : exitCodes.ok;
}
