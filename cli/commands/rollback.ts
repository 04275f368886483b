import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { deploymentViewSchema, releaseListSchema } from '../../shared/api.ts';
import { notUndone, type ReleaseChange, releaseBefore, releaseChanges } from '../../shared/release-changes.ts';
import { serviceSchema } from '../../shared/service.ts';
import { read } from '../api-client.ts';
import { awaitDeployment, type WaitOptions } from '../await-deployment.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, type Session, show, withCommonOptions } from '../session.ts';
import { printable, printLine } from '../terminal.ts';

interface RollbackOptions extends CommonOptions, WaitOptions {
  readonly to?: string;
  readonly preview?: true;
}

export function rollbackCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('rollback'))
    .description('Bring an earlier release back: image, variables, secret versions, sizes and account')
    .argument('<service>', 'service')
    .option('--to <release>', 'release of `slipway releases`; the one before the live one where none is named')
    .option('--preview', 'only say what it would change')
    .option('--no-wait', 'return as soon as the deployment is accepted')
    .action(
      action(async (service: string, options: RollbackOptions) => {
        const session = await openSession(terminal, options);
        const preview = await previewOf(session, service, options.to);
        if (options.preview === true) {
          show(session, preview, () => linesOf(service, preview));
          return exitCodes.ok;
        }
        for (const line of linesOf(service, preview)) printLine(session.talk, line);
        const release = preview.to ?? options.to;
        const body = release === undefined ? {} : { release };
        const path = `/services/${encodeURIComponent(service)}:rollback`;
        const response = await session.api.post(path, body, randomUUID());
        return awaitDeployment(session, await read(response, deploymentViewSchema), options);
      }),
    );
}

interface Preview {
  readonly from: string | null;
  /** Null where it is not among the newest releases, or there is none: the API then says so. */
  readonly to: string | null;
  readonly changes: readonly ReleaseChange[];
  readonly notUndone: string;
  /** Who is being deployed, and is waited for. */
  readonly waitsFor: string | null;
}

async function previewOf({ api }: Session, name: string, wanted: string | undefined): Promise<Preview> {
  const path = `/services/${encodeURIComponent(name)}`;
  const [{ stable, runningDep }, { releases }] = await Promise.all([
    api.get(path, serviceSchema),
    api.get(`${path}/releases?limit=100`, releaseListSchema),
  ]);
  const to = wanted === undefined ? releaseBefore(releases, stable) : releases.find(({ id }) => id === wanted);
  const live = releases.find(({ id }) => id === stable?.deployment);
  const since = releases.filter(({ promotedAt }) => to != null && promotedAt > to.promotedAt);
  return {
    from: stable?.deployment ?? null,
    to: to?.id ?? null,
    changes: live === undefined || to == null ? [] : releaseChanges(live, to),
    notUndone: notUndone(since),
    waitsFor: runningDep,
  };
}

function linesOf(service: string, { from, to, changes, notUndone: limits, waitsFor }: Preview): readonly string[] {
  if (to === null) return [];
  const width = Math.max(0, ...changes.map(({ what }) => what.length));
  return [
    `${service} goes from ${from ?? 'nothing'} back to ${to}:`,
    ...changes.map(
      ({ what, before, after }) => `  ${what.padEnd(width)}  ${printable(`${before ?? 'none'} -> ${after ?? 'none'}`)}`,
    ),
    ...(changes.length === 0 ? ['  in nothing but its revision'] : []),
    `  ${limits}`,
    ...(waitsFor === null ? [] : [`  It waits for ${waitsFor} to end.`]),
  ];
}
