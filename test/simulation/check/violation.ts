/** A broken invariant, by its number in design.md. */
export interface Violation {
  readonly invariant: number;
  readonly what: string;
}

export const violated = (invariant: number, what: string): Violation => ({ invariant, what });
