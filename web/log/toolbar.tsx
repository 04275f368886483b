import type { KeyboardEvent } from 'react';
import { CopyButton } from '../parts/copy-button.tsx';
import { stepThrough } from './search.ts';

interface ToolbarProps {
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly hits: number;
  readonly hit: number;
  readonly onHit: (hit: number) => void;
  /** What the search could not look at, or null. */
  readonly limits: string | null;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly live: boolean;
  readonly text: () => Promise<string>;
  readonly onDownload: () => void;
}

/** Search with next and previous, follow or pause, copy, download. */
export function Toolbar(props: ToolbarProps) {
  const { words, onWords, hits, hit, onHit, limits, follow, onFollow, live, text, onDownload } = props;
  const step = (by: 1 | -1): void => onHit(stepThrough(hits, hit, by));
  const typed = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') onWords('');
    else return;
    event.preventDefault();
  };
  return (
    <div data-part="toolbar">
      <input
        type="search"
        aria-label="Search the log"
        placeholder="Search"
        value={words}
        onChange={(event) => onWords(event.target.value)}
        onKeyDown={typed}
      />
      <output data-part="hits">
        {words !== '' && (hits === 0 ? 'No line' : `${hit + 1} of ${hits}`)}
        {words !== '' && limits !== null && ` (${limits})`}
      </output>
      <button type="button" disabled={hits === 0} onClick={() => step(-1)} aria-label="Previous hit">
        ↑
      </button>
      <button type="button" disabled={hits === 0} onClick={() => step(1)} aria-label="Next hit">
        ↓
      </button>
      <span data-part="space" />
      <button type="button" aria-pressed={follow} onClick={() => onFollow(!follow)}>
        {follow ? (live ? 'Following' : 'At the end') : live ? 'Paused: follow' : 'Go to the end'}
      </button>
      <CopyButton what="The log" text={text} />
      <button type="button" onClick={onDownload}>
        Download
      </button>
    </div>
  );
}
