/** Something outside does not answer, or is left alone for a moment because it did not: trouble that passes when it is back. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  /** In the words of the page, for instance `GitHub`. */
  readonly dependency: string;

  constructor(dependency: string, cause: unknown) {
    super(`${dependency} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.dependency = dependency;
  }
}
