import type { AnalysisReport } from '../../../../functions/analysis/report.ts';
import type { Files } from '../tree.ts';

/** A repository as it is found, and what anybody who knows its ecosystem would say about it. */
export interface Sample {
  readonly name: string;
  readonly files: Files;
  readonly root?: string;
  readonly expected: Partial<Omit<AnalysisReport, 'startCommand' | 'reason' | 'buildCommand' | 'installCommand'>> & {
    /** A part of it is enough where several commands do the same. */
    readonly startCommand?: string | RegExp | null;
    readonly buildCommand?: string | RegExp | null;
    readonly installCommand?: string | RegExp | null;
    readonly reason?: RegExp;
  };
}

export const json = (value: object): string => JSON.stringify(value, null, 2);
export const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
/** A reference of another language's, `%{NAME}` here so that it is not taken for one of this language. */
export const refer = (text: string): string => text.replaceAll('%{', ['$', '{'].join(''));
