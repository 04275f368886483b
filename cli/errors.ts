/** The command line cannot be understood: exit code 2. */
export class UsageError extends Error {}

/** The system does not answer: exit code 4. */
export class Unreachable extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Ctrl-C: exit code 130. */
export class Interrupted extends Error {}
