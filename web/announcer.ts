import { createCell, type Source } from './source.ts';

const cell = createCell('');

/** What the page's one polite live region says. */
export const announcement: Source<string> = cell;

export function announce(sentence: string): void {
  cell.set(sentence);
}
