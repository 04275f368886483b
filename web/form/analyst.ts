import type { CreateAnalysis, DryAnalysis } from '../../shared/dry-analysis.ts';
import type { Failure } from '../../shared/problems.ts';
import { type Answer, analyzeRepository } from '../api.ts';
import { createCell, type Source } from '../source.ts';
import { type Draft, overridesOf } from './draft.ts';
import { parseRepository } from './repository.ts';

/** What is known of the repository in the form. While it is asked for again, the last answer about the same repository stays. */
export type Analysing =
  | { readonly state: 'none' }
  | { readonly state: 'asking' | 'stopped'; readonly question: CreateAnalysis; readonly found: DryAnalysis | null }
  | { readonly state: 'known'; readonly question: CreateAnalysis; readonly found: DryAnalysis }
  | {
      readonly state: 'failed';
      readonly question: CreateAnalysis;
      readonly failure: Failure;
      /** Kept where only a value that was set is wrong, so that it can be corrected beside the others. */
      readonly found: DryAnalysis | null;
    };

export interface Analyst {
  readonly analysing: Source<Analysing>;
  /** Asks after a pause in typing; the same question again changes nothing, null forgets everything. */
  readonly ask: (question: CreateAnalysis | null) => void;
  /** Asks the last question at once. */
  readonly again: () => void;
  readonly stop: () => void;
}

type Send = (question: CreateAnalysis, signal: AbortSignal) => Promise<Answer<DryAnalysis>>;

/** Longer than the other lookups wait: an answer costs GitHub some thirty requests. */
const pauseMillis = 600;

export function createAnalyst(send: Send, pause: number): Analyst {
  const cell = createCell<Analysing>({ state: 'none' });
  let asked = new AbortController();

  const keptBeside = ({ code }: Failure): DryAnalysis | null => {
    const before = cell.current();
    return code === 'override-invalid' && before.state !== 'none' ? before.found : null;
  };
  const begin = (question: CreateAnalysis, wait: number): void => {
    asked.abort();
    const mine = new AbortController();
    asked = mine;
    cell.set({ state: 'asking', question, found: foundFor(question, cell.current()) });
    const timer = setTimeout(async () => {
      const answer = await send(question, mine.signal);
      if (mine.signal.aborted) return;
      if (answer.ok) cell.set({ state: 'known', question, found: answer.value });
      else cell.set({ state: 'failed', question, failure: answer.failure, found: keptBeside(answer.failure) });
    }, wait);
    mine.signal.addEventListener('abort', () => clearTimeout(timer));
  };

  return {
    analysing: cell,
    ask(question) {
      const before = cell.current();
      if (question === null) {
        asked.abort();
        if (before.state !== 'none') cell.set({ state: 'none' });
        return;
      }
      if (before.state !== 'none' && JSON.stringify(before.question) === JSON.stringify(question)) return;
      begin(question, pause);
    },
    again() {
      const { current } = cell;
      const before = current();
      if (before.state !== 'none') begin(before.question, 0);
    },
    stop() {
      const before = cell.current();
      if (before.state !== 'asking') return;
      asked.abort();
      cell.set({ ...before, state: 'stopped' });
    },
  };
}

/** What was found in the same repository is worth showing on; what was found in another one is not. */
function foundFor({ repository }: CreateAnalysis, before: Analysing): DryAnalysis | null {
  if (before.state === 'none') return null;
  return before.question.repository === repository ? before.found : null;
}

/** What the form asks about its repository, null as long as it names none. */
export function questionOf(draft: Draft): CreateAnalysis | null {
  const { repository, ref, root, load } = draft;
  if (parseRepository(repository) === null) return null;
  const overrides = overridesOf(draft);
  return {
    repository: repository.trim(),
    load,
    ...(ref.trim() === '' ? {} : { ref: ref.trim() }),
    ...(root.trim() === '' ? {} : { root: root.trim() }),
    ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
  };
}

/** The form's own: its answer outlives the page being left and come back to, as the draft does. */
export const analyst = createAnalyst(analyzeRepository, pauseMillis);
