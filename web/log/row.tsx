import { memo } from 'react';
import { formatExact } from '../time.ts';
import type { LogLine } from './chunks.ts';
import { parseLine } from './line.ts';
import { type MarkedSpan, markSpans } from './search.ts';

/** A browser takes seconds to lay out a line of a megabyte; the rest of it is in the downloaded file. */
const shownCharacters = 4000;

function RowSpan({ span }: { readonly span: MarkedSpan }) {
  const { text, found, color, bold, dim, italic, underline } = span;
  const looks = [bold && 'bold', dim && 'dim', italic && 'italic', underline && 'underline'].filter(Boolean).join(' ');
  if (found) return <mark>{text}</mark>;
  if (!color && looks === '') return text;
  return (
    <span data-color={color ?? undefined} data-look={looks || undefined}>
      {text}
    </span>
  );
}

interface RowProps {
  readonly line: LogLine;
  readonly words: string;
  readonly current: boolean;
}

/** One line of the log: number and coloured text, as text nodes only. */
export const Row = memo(function Row({ line, words, current }: RowProps) {
  const spans = markSpans(parseLine(line.text.slice(0, shownCharacters)), words);
  const hidden = line.text.length - shownCharacters;
  return (
    <div data-part="log-line" data-current={current || undefined}>
      <span data-part="log-number" title={formatExact(line.at)} aria-hidden="true">
        {line.n + 1}
      </span>
      <code>
        {spans.map((span) => (
          <RowSpan key={span.offset} span={span} />
        ))}
        {hidden > 0 && <em> … {hidden.toLocaleString('en-US')} more characters are in the download</em>}
      </code>
    </div>
  );
});
