import type { Outcome } from './carry-out.ts';
import type { BuildLogEntry } from './log-entry.ts';

type ClosingLine = { readonly text: string; readonly severity: BuildLogEntry['severity'] };

const reasons = { CANCELLED: 'context canceled', TIMEOUT: 'context deadline exceeded' } as const;

export function outcomeOfAbort(status: keyof typeof reasons): Outcome {
  return { status, statusDetail: status === 'TIMEOUT' ? 'build timed out' : 'build was cancelled' };
}

/** Neither the build's fault nor its user's: this machine could not carry it out. */
export function outcomeOfFault(error: unknown): Outcome {
  const detail = error instanceof Error ? error.message : String(error);
  return { status: 'INTERNAL_ERROR', statusDetail: `the build could not be carried out: ${detail}` };
}

/** A journal that says WORKING at the start of the server is of a build whose server was killed. */
export const outcomeOfKill: Outcome = {
  status: 'INTERNAL_ERROR',
  statusDetail: 'the build service ended in the middle of this build',
};

export function outcomeOfLostLog(outcome: Outcome): Outcome {
  const statusDetail = 'lines of the log could not be published';
  return {
    ...outcome,
    status: 'FAILURE',
    statusDetail,
    failureInfo: { type: 'LOGGING_FAILURE', detail: statusDetail },
  };
}

/** The last lines of the log, as Cloud Build prints them. */
export function closingLines(outcome: Outcome): readonly ClosingLine[] {
  const { status, statusDetail } = outcome;
  if (status === 'SUCCESS') return [{ text: 'DONE', severity: 'INFO' }];
  const heading = status === 'FAILURE' || status === 'INTERNAL_ERROR' ? 'ERROR' : status;
  const reason = status === 'CANCELLED' || status === 'TIMEOUT' ? reasons[status] : statusDetail;
  return [
    { text: heading, severity: 'ERROR' },
    { text: `ERROR: ${reason}`, severity: 'ERROR' },
  ];
}
