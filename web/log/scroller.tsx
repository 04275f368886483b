import { useVirtualizer } from '@tanstack/react-virtual';
import { type UIEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { reachable } from '../parts/reachable.ts';
import type { LogLine } from './chunks.ts';
import { Row } from './row.tsx';

const lineHeight = 20;
/** Closer to an end than this counts as being there. */
const endPixels = 24;
/** Older lines are asked for this many lines before the oldest comes into view. */
const olderAhead = 20;

interface ScrollerProps {
  readonly lines: readonly LogLine[];
  readonly words: string;
  /** Position of the line that the search stands on. */
  readonly current: number | null;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly whole: boolean;
  readonly loadOlder: () => void;
}

/** The lines in view, out of any number; it stays at the newest while it follows. */
export function Scroller({ lines, words, current, follow, onFollow, whole, loadOlder }: ScrollerProps) {
  const box = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const oldest = useRef<number | null>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => lines[index]?.n ?? index,
    overscan: 15,
  });
  const rows = virtualizer.getVirtualItems();
  const height = virtualizer.getTotalSize();
  const first = lines[0]?.n ?? null;

  useLayoutEffect(() => {
    // Further than the end is the end.
    if (follow && box.current) box.current.scrollTop = height;
  }, [follow, height]);

  useLayoutEffect(() => {
    // Lines that came in above must not move the ones that are being read.
    if (!follow && first !== null && oldest.current !== null && first < oldest.current) {
      virtualizer.scrollToIndex(oldest.current - first, { align: 'start' });
    }
    oldest.current = first;
  }, [first, follow, virtualizer]);

  useEffect(() => {
    if (current !== null) virtualizer.scrollToIndex(current, { align: 'center' });
  }, [current, virtualizer]);

  const top = rows[0]?.index ?? 0;
  useEffect(() => {
    if (!follow && !whole && top < olderAhead) loadOlder();
  }, [follow, whole, top, loadOlder]);

  const scrolled = ({ currentTarget }: UIEvent<HTMLDivElement>): void => {
    const { scrollTop, scrollHeight, clientHeight } = currentTarget;
    const atEnd = scrollHeight - clientHeight - scrollTop < endPixels;
    if (scrollTop < lastTop.current && !atEnd) onFollow(false);
    else if (scrollTop > lastTop.current && atEnd) onFollow(true);
    lastTop.current = scrollTop;
  };

  return (
    <div ref={box} data-part="log" role="log" aria-live="off" aria-label="Build log" {...reachable} onScroll={scrolled}>
      <div data-part="log-lines" style={{ height }}>
        {rows.map((row) => {
          const line = lines[row.index];
          return (
            line && (
              <div
                key={row.key}
                ref={virtualizer.measureElement}
                data-index={row.index}
                data-part="log-row"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <Row line={line} words={words} current={row.index === current} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
