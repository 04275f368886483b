import type { Instruction } from 'dockerfile-ast';
import type { Severity } from '../../shared/plan.ts';

/** What a rule found in a Dockerfile. */
export interface Hit {
  readonly rule: string;
  readonly severity: Severity;
  /** From 1; null for what is missing. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly remedy: string;
}

export function placeOf(instruction: Instruction): { readonly line: number; readonly column: number } {
  const { start } = instruction.getRange();
  return { line: start.line + 1, column: start.character + 1 };
}
