import { Command } from 'commander';
import { type DeploymentView, deploymentViewSchema, releaseListSchema } from '../../shared/api.ts';
import { approvalSentence } from '../../shared/approval.ts';
import { plannedChanges } from '../../shared/planned-changes.ts';
import type { ReleaseChange } from '../../shared/release-changes.ts';
import { serviceSchema } from '../../shared/service.ts';
import { deploymentStatusLabels } from '../../shared/statuses.ts';
import { read } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, type Session, show, withCommonOptions } from '../session.ts';
import { printable, printLine } from '../terminal.ts';

interface ApproveOptions extends CommonOptions {
  readonly preview?: true;
  readonly hash?: string;
}

export function approveCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('approve'))
    .description('Say what a deployment would put live, and approve that (approvers and owners; never one’s own)')
    .argument('<id>', 'deployment')
    .option('--preview', 'only say what would go live, with its hash')
    .option('--hash <hash>', 'approve only what has this hash, or begins with it, as --preview said')
    .action(
      action(async (id: string, options: ApproveOptions) => {
        const session = await openSession(terminal, options);
        const path = `/deployments/${encodeURIComponent(id)}`;
        const planned = await plannedOf(session, await session.api.get(path, deploymentViewSchema));
        if (options.preview === true) {
          show(session, planned, () => linesOf(planned));
          return exitCodes.ok;
        }
        for (const line of linesOf(planned)) printLine(session.talk, line);
        const { hash } = options;
        // What has another hash is the API's to refuse, with the reason.
        const specHash = hash === undefined || planned.specHash?.startsWith(hash) ? (planned.specHash ?? '') : hash;
        const approved = await read(await session.api.post(`${path}:approve`, { specHash }), deploymentViewSchema);
        showWord(session, approved);
        return exitCodes.ok;
      }),
    );
}

export function rejectCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('reject'))
    .description('End a deployment that waits for approval (approvers and owners; never one’s own)')
    .argument('<id>', 'deployment')
    .requiredOption('--reason <why>', 'what the requester is told')
    .action(
      action(async (id: string, options: CommonOptions & { readonly reason: string }) => {
        const session = await openSession(terminal, options);
        const path = `/deployments/${encodeURIComponent(id)}:reject`;
        showWord(session, await read(await session.api.post(path, { reason: options.reason }), deploymentViewSchema));
        return exitCodes.ok;
      }),
    );
}

function showWord(session: Session, { id, status, approval, actor }: DeploymentView): void {
  const count = approval === undefined ? '' : `, ${approvalSentence(approval, actor)}`;
  show(session, { id, status, approval: approval ?? null }, () => [`${id}  ${deploymentStatusLabels[status]}${count}`]);
}

/** What would go live; the hash is null where nobody is asked. */
interface Planned {
  readonly id: string;
  readonly service: string;
  readonly requester: string;
  readonly repository: string;
  readonly sha: string | null;
  readonly message: string | null;
  readonly specHash: string | null;
  readonly expiresAt: string | null;
  readonly live: string | null;
  readonly changes: readonly ReleaseChange[];
}

async function plannedOf({ api }: Session, deployment: DeploymentView): Promise<Planned> {
  const { id, service, actor, spec, source, approval } = deployment;
  const path = `/services/${encodeURIComponent(service)}`;
  const [{ stable }, { releases }] = await Promise.all([
    api.get(path, serviceSchema),
    api.get(`${path}/releases?limit=100`, releaseListSchema),
  ]);
  const live = releases.find((release) => release.id === stable?.deployment);
  return {
    ...{ id, service, requester: actor, repository: spec.repository },
    sha: source?.sha ?? null,
    message: source?.message.split('\n')[0] ?? null,
    specHash: approval?.specHash ?? null,
    expiresAt: approval?.expiresAt ?? null,
    live: stable?.deployment ?? null,
    changes: live === undefined ? [] : plannedChanges(live, deployment),
  };
}

function linesOf(planned: Planned): readonly string[] {
  const { id, service, requester, repository, sha, message, live, changes, specHash, expiresAt } = planned;
  const width = Math.max(0, ...changes.map(({ what }) => what.length));
  return [
    `${id} would put ${printable(`${repository} ${(sha ?? '').slice(0, 7)} ${message ?? ''}`.trim())} live as ${service}; ${requester} asked for it.`,
    ...(live === null ? ['  Nothing is live yet.'] : [`  Against ${live}:`]),
    ...changes.map(
      ({ what, before, after }) => `  ${what.padEnd(width)}  ${printable(`${before ?? 'none'} -> ${after ?? 'none'}`)}`,
    ),
    ...(specHash === null ? [] : [`  hash ${specHash.slice(0, 12)}, to be approved until ${expiresAt ?? ''}`]),
  ];
}
