import type { Terminal } from './terminal.ts';

/** What a command is made with. */
export interface Registry {
  readonly terminal: Terminal;
  /** Wraps a command's work, which answers its exit code. */
  action<Args extends unknown[]>(work: (...args: Args) => Promise<number>): (...args: Args) => Promise<void>;
}
