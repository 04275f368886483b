import { type RefObject, useLayoutEffect } from 'react';

/** Runs after the frame that shows what React has just written; at once when the page is hidden and paints nothing. */
function afterPaint(done: () => void): () => void {
  if (document.visibilityState === 'hidden') {
    done();
    return () => undefined;
  }
  const channel = new MessageChannel();
  channel.port1.onmessage = done;
  const frame = requestAnimationFrame(() => channel.port2.postMessage(null));
  return () => {
    cancelAnimationFrame(frame);
    channel.port1.onmessage = null;
  };
}

/**
 * Tells measurements which version of the document is in the DOM (mark `slipway:dom:<v>`) and which is on the screen (mark
 * `slipway:painted:<v>` and `data-version` on the page's element).
 */
export function usePaintMark(page: RefObject<HTMLElement | null>, version: number | null): void {
  useLayoutEffect(() => {
    if (version === null) return;
    performance.mark(`slipway:dom:${version}`);
    return afterPaint(() => {
      performance.mark(`slipway:painted:${version}`);
      if (page.current) page.current.dataset.version = String(version);
    });
  }, [page, version]);
}
