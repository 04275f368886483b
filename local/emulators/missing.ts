/** Something that this machine lacks, in one sentence that ends in the command that helps. */
export class Missing extends Error {
  constructor(what: string, command: string) {
    super(`${what} Run: ${command}`);
    this.name = 'Missing';
  }
}
