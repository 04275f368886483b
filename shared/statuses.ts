/** Deployment and stage statuses: union, order, label, predicates and legal transitions in one place. */

export const deploymentStatuses = [
  'queued',
  'running',
  'awaiting-approval',
  'paused',
  'cancelling',
  'succeeded',
  'failed',
  'errored',
  'cancelled',
  'superseded',
] as const;
export type DeploymentStatus = (typeof deploymentStatuses)[number];

const terminal = ['succeeded', 'failed', 'errored', 'cancelled', 'superseded'] as const;
export type TerminalStatus = (typeof terminal)[number];

export const deploymentTransitions = {
  queued: ['running', 'cancelled', 'superseded', 'errored'],
  running: [
    'running',
    'awaiting-approval',
    'paused',
    'cancelling',
    'succeeded',
    'failed',
    'errored',
    'cancelled',
    'superseded',
  ],
  'awaiting-approval': ['running', 'cancelling', 'cancelled', 'failed', 'errored', 'superseded'],
  paused: ['running', 'cancelling', 'cancelled', 'failed', 'errored'],
  // A newer request may have stopped it.
  cancelling: ['cancelling', 'cancelled', 'superseded', 'errored'],
  succeeded: [],
  failed: [],
  errored: [],
  cancelled: [],
  superseded: [],
} as const satisfies Readonly<Record<DeploymentStatus, readonly DeploymentStatus[]>>;

export const deploymentStatusLabels: Readonly<Record<DeploymentStatus, string>> = {
  queued: 'Queued',
  running: 'Running',
  'awaiting-approval': 'Awaiting approval',
  paused: 'Paused',
  cancelling: 'Cancelling',
  succeeded: 'Live',
  failed: 'Failed',
  errored: 'Errored',
  cancelled: 'Cancelled',
  superseded: 'Superseded',
};

export function isTerminal(status: DeploymentStatus): status is TerminalStatus {
  return (terminal as readonly string[]).includes(status);
}

export function mayBecome(from: DeploymentStatus, to: DeploymentStatus): boolean {
  return (deploymentTransitions[from] as readonly DeploymentStatus[]).includes(to);
}

export const stageStatuses = ['pending', 'running', 'succeeded', 'failed', 'skipped', 'cancelled'] as const;
export type StageStatus = (typeof stageStatuses)[number];

/** Cloud Build's statuses by rank: only upward is accepted, whatever order events arrive in (design.md). */
export const buildRanks = {
  PENDING: 0,
  QUEUED: 1,
  WORKING: 2,
  SUCCESS: 3,
  FAILURE: 3,
  INTERNAL_ERROR: 3,
  TIMEOUT: 3,
  CANCELLED: 3,
  EXPIRED: 3,
} as const;
export type BuildStatus = keyof typeof buildRanks;

export function isBuildOver(status: BuildStatus): boolean {
  return buildRanks[status] === 3;
}
