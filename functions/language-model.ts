import type { Org } from '../shared/service.ts';

/** All that a language model is told: names, and what may be chosen. Never the text of a file, a command or a value. */
export interface ModelQuestion {
  /** Relative to the service's folder, nearest to its top first. */
  readonly files: readonly string[];
  /** Names from the manifest. */
  readonly dependencies: readonly string[];
  readonly scripts: readonly string[];
  /** What the rules have decided, by field. */
  readonly decided: Readonly<Record<string, string>>;
  /** What they left open, with all that may be chosen; an empty list is not open. */
  readonly open: {
    /** One of the dependencies. */
    readonly framework: readonly string[];
    readonly startCommand: readonly string[];
    readonly entryFile: readonly string[];
    readonly port: boolean;
  };
}

/** What a model would choose, null where it would not; nothing of it holds before the rules have looked at it. */
export interface ModelChoice {
  readonly framework: string | null;
  readonly startCommand: string | null;
  readonly entryFile: string | null;
  readonly port: number | null;
  readonly explanation: string | null;
}

export type ModelAnswer =
  | { readonly kind: 'choice'; readonly model: string; readonly choice: ModelChoice }
  /** Not heard: switched off, away, too slow, out of budget, or nothing that could be used. `model` is null where none is configured. */
  | { readonly kind: 'none'; readonly model: string | null; readonly because: string };

/** A language model. It never throws, since everything goes on without it. */
export interface Model {
  ask(question: ModelQuestion, asker: ModelAsker): Promise<ModelAnswer>;
}

/** Whose budget a question is on. `key` spreads those that ask at once. */
export interface ModelAsker {
  readonly org: string;
  readonly quota: Org['quota'];
  readonly key: string;
}
