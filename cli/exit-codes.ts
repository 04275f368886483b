import type { Fault } from '../shared/problems.ts';
import type { TerminalStatus } from '../shared/statuses.ts';

/** Exit codes of every command (product.md "Words and codes"); 130 is what shells expect after Ctrl-C. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, errored: 3, unreachable: 4, interrupted: 130 } as const;

export const exitCodeOfStatus: Readonly<Record<TerminalStatus, number>> = {
  succeeded: exitCodes.ok,
  failed: exitCodes.failed,
  cancelled: exitCodes.failed,
  superseded: exitCodes.failed,
  errored: exitCodes.errored,
};

export const exitCodeOfFault: Readonly<Record<Fault, number>> = {
  user: exitCodes.failed,
  platform: exitCodes.errored,
};
