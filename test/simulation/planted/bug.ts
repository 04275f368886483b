/** A mistake that somebody could make, as an edit of one file's text; `find` stands in it exactly once. */
export interface PlantedBug {
  readonly name: string;
  /** Who thought of it: whoever wrote the checker, or somebody who had not read it. */
  readonly by: 'author' | 'reviewer';
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly why: string;
  /** The invariant of design.md that it breaks, where its author said so beforehand. */
  readonly breaks?: number;
}

export const engine = (file: string): string => `functions/engine/${file}`;
export const stage = (file: string): string => `functions/stages/${file}`;
export const trigger = (file: string): string => `functions/triggers/${file}`;
