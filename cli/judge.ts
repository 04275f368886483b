import { CommanderError } from 'commander';
import { type Failure, failure, Problem } from '../shared/problems.ts';
import { Interrupted, Unreachable, UsageError } from './errors.ts';
import { exitCodeOfFault, exitCodes } from './exit-codes.ts';

/** What an error means to the caller: a failure in the words of the API, and the exit code. */
export function judge(error: unknown): { readonly failure: Failure; readonly exitCode: number } {
  if (error instanceof Problem) return { failure: error.failure, exitCode: exitCodeOfFault[error.failure.fault] };
  if (error instanceof Unreachable) {
    return { failure: failure('dependency-unavailable', error.message, error.hint), exitCode: exitCodes.unreachable };
  }
  if (error instanceof Interrupted) {
    return { failure: failure('request-invalid', 'Interrupted.', ''), exitCode: exitCodes.interrupted };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError || error instanceof CommanderError) {
    return { failure: failure('request-invalid', message, 'slipway --help'), exitCode: exitCodes.usage };
  }
  return { failure: failure('internal-error', message, ''), exitCode: exitCodes.errored };
}
