/** Something that this machine lacks, in one sentence that ends in the command that helps. */
export class Missing extends Error {
  readonly what: string;
  readonly command: string;

  constructor(what: string, command: string) {
    super(`${what} Run: ${command}`);
    this.name = 'Missing';
    this.what = what;
    this.command = command;
  }
}
