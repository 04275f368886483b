import { useCallback, useMemo, useState } from 'react';
import { download } from '../parts/download.ts';
import { useSource } from '../source.ts';
import { type BuildLog, keptLines, type LogView } from './build-log.ts';
import { logAsText, plainOf } from './plain.ts';
import { Scroller } from './scroller.tsx';
import { findLines } from './search.ts';
import { Toolbar } from './toolbar.tsx';

const emptyWords: Readonly<Record<LogView['state'], string>> = {
  loading: 'Reading the log.',
  ready: 'No line yet.',
  refused: 'The log cannot be read. The connection is tried again by itself.',
};

function searchLimits(view: LogView): string | null {
  if (view.whole) return null;
  return view.full ? `in the newest ${keptLines.toLocaleString('en-US')} lines` : 'reading older lines';
}

interface PanelProps {
  readonly log: BuildLog;
  /** Whether more lines may come. */
  readonly live: boolean;
  /** File name of a download, without its ending. */
  readonly name: string;
  /** Where the rest of a capped log is, when there is such a place. */
  readonly restUrl: string | null;
}

/** The build log with its tools. */
export function LogPanel({ log, live, name, restUrl }: PanelProps) {
  const view = useSource(log);
  const [words, setWords] = useState('');
  const [hit, setHit] = useState(0);
  const [follow, setFollow] = useState(true);
  const { lines } = view;

  const hits = useMemo(() => (words === '' ? [] : findLines(lines.map(plainOf), words)), [lines, words]);
  const current = hits[Math.min(hit, hits.length - 1)] ?? null;
  const loadOlder = useCallback(() => void log.loadOlder(), [log]);

  const search = (next: string): void => {
    setWords(next);
    setHit(0);
    if (next === '') return;
    setFollow(false);
    void log.loadAll();
  };
  const wholeText = async (): Promise<string> => {
    await log.loadAll();
    return logAsText(log.current().lines);
  };

  return (
    <section aria-labelledby="log-title" data-part="card">
      <header>
        <h2 id="log-title">Build log</h2>
        <small>{lines.length > 0 && `${(lines.at(-1)?.n ?? 0) + 1} lines`}</small>
      </header>
      <Toolbar
        words={words}
        onWords={search}
        hits={hits.length}
        hit={Math.min(hit, Math.max(0, hits.length - 1))}
        onHit={(next) => {
          setFollow(false);
          setHit(next);
        }}
        limits={searchLimits(view)}
        follow={follow}
        onFollow={setFollow}
        live={live}
        text={wholeText}
        onDownload={() => void wholeText().then((text) => download(`${name}.log`, text))}
      />
      {view.full && (
        <p data-part="notice">
          The page holds the newest {keptLines.toLocaleString('en-US')} lines; older ones are read by{' '}
          <code>slipway logs</code>.
        </p>
      )}
      {lines.length === 0 ? (
        <p data-part="empty">{emptyWords[view.state]}</p>
      ) : (
        <Scroller
          lines={lines}
          words={words}
          current={current}
          follow={follow}
          onFollow={setFollow}
          whole={view.whole}
          loadOlder={loadOlder}
        />
      )}
      {view.capped && (
        <p data-part="notice">
          The build printed more than is stored: the log was cut after line{' '}
          {((lines.at(-1)?.n ?? -1) + 1).toLocaleString('en-US')}.{' '}
          {restUrl ? <a href={restUrl}>The rest is in Cloud Logging.</a> : 'The rest was not kept.'}
        </p>
      )}
    </section>
  );
}
