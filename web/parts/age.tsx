import { clock } from '../clock.ts';
import { useSource } from '../source.ts';
import { formatAge, formatClock, formatExact, formatSeconds, secondsBetween } from '../time.ts';

/** How long ago something was; the exact time is in the tooltip. */
export function Age({ time }: { readonly time: string }) {
  const now = useSource(clock);
  return (
    <time dateTime={time} title={formatExact(time)}>
      {formatAge(time, now)}
    </time>
  );
}

interface MomentProps {
  readonly time: string;
  readonly withDate?: boolean;
}

/** A moment on the reader's own clock. */
export function Moment({ time, withDate = false }: MomentProps) {
  return (
    <time dateTime={time} title={formatExact(time)}>
      {withDate ? formatExact(time) : formatClock(time)}
    </time>
  );
}

interface ElapsedProps {
  readonly from: string | null;
  readonly to: string | null;
}

/** Time from start to end, ticking while there is no end. */
export function Elapsed({ from, to }: ElapsedProps) {
  const now = useSource(clock);
  const seconds = secondsBetween(from, to, now);
  return seconds === null ? null : formatSeconds(seconds);
}
