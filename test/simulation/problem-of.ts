import type { Problem } from '../../shared/problems.ts';

/** The code that something was refused with, null for trouble. A version of the code has its own class for it. */
export function problemOf(error: unknown): string | null {
  const isProblem = error instanceof Error && error.name === 'Problem';
  return isProblem ? (error as Problem).failure.code : null;
}
