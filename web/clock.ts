import { createSource, type Source } from './source.ts';

/** Milliseconds that the server's clock is ahead of this one; ages on the page are counted on the server's clock. */
let ahead = 0;

/** A difference below this is the rounding of the `Date` header, which has whole seconds. */
const noticeableMillis = 2000;

/** Learns the difference from the server that delivered the page. Ages are for display only, nothing is decided by them. */
export async function setClockByServer(): Promise<void> {
  const asked = Date.now();
  const response = await fetch(location.origin, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  const date = Date.parse(response?.headers.get('date') ?? '');
  const difference = date - (asked + Date.now()) / 2;
  if (Math.abs(difference) > noticeableMillis) ahead = difference;
}

/** Now in milliseconds, moving once a second while somebody looks. */
export const clock: Source<number> = createSource(Date.now(), (set) => {
  const tick = (): void => set(Date.now() + ahead);
  const timer = setInterval(tick, 1000);
  // Subscribers must not change while React subscribes them.
  queueMicrotask(tick);
  return () => clearInterval(timer);
});
