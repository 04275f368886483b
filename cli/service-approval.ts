import { type Command, InvalidArgumentError } from 'commander';
import type { UpdateService } from '../shared/api.ts';
import type { Service } from '../shared/service.ts';
import { UsageError } from './errors.ts';

export interface ApprovalOptions {
  readonly approvals?: number;
  readonly approvalExpires?: number;
}

export function withApprovalOptions(command: Command): Command {
  return command
    .option(
      '--approvals <number>',
      'people who have to approve a deployment before it is built, 1 to 5; 0 for none (owners)',
      count,
    )
    .option('--approval-expires <seconds>', 'how long they have, 86400 unless told', count);
}

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

/** Undefined where nothing was asked for; null asks for no approval. */
export function approvalChange({ approvals, approvalExpires }: ApprovalOptions): UpdateService['approval'] {
  if (approvals === undefined) {
    if (approvalExpires !== undefined) throw new UsageError('Say with --approvals how many people have to approve.');
    return undefined;
  }
  if (approvals === 0) return null;
  return { approvers: approvals, expiresSeconds: approvalExpires ?? 86_400 };
}

/** Nothing where nobody is asked. */
export function approvalLines({ approval, freezes = [] }: Service, now: string): readonly string[] {
  const asked = approval == null ? [] : [`  approval   by ${approval.approvers} within ${approval.expiresSeconds} s`];
  const windows = freezes.filter(({ until }) => until > now);
  return [
    ...asked,
    ...windows.map(({ id, from, until, reason }) => `  frozen     ${from} to ${until}: ${reason} (${id})`),
  ];
}
