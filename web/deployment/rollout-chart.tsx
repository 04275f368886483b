import type { Measure } from './rollout-measures.ts';

/** The drawing's own units; it is stretched to the width that there is. */
const width = 100;
const height = 100;
/** So high is a bar at least, so that a zero can be told from nothing. */
const leastHeight = 2;

/** One measure step for step, the old revision beside the new one; the table under the charts says the same in words. */
export function RolloutChart({ measure: { title, format, points } }: { readonly measure: Measure }) {
  const most = Math.max(...points.flatMap(({ fresh, old }) => [fresh ?? 0, old ?? 0]));
  const latest = points.at(-1);
  const slot = width / points.length;
  const bar = Math.min(slot * 0.36, 14);
  const place = (index: number, side: 'old' | 'new'): number =>
    slot * (index + 0.5) + (side === 'old' ? -bar - 0.5 : 0.5);
  const bars = points.flatMap(({ label, fresh, old }, index) => [
    { key: `${label} old`, side: 'old' as const, value: old, x: place(index, 'old') },
    { key: `${label} new`, side: 'new' as const, value: fresh, x: place(index, 'new') },
  ]);
  return (
    <figure data-part="chart">
      <figcaption>
        <strong>{title}</strong>
        <span data-side="old">
          <span data-part="swatch" aria-hidden="true" />
          old {worded(latest?.old, format)}
        </span>
        <span data-side="new">
          <span data-part="swatch" aria-hidden="true" />
          new {worded(latest?.fresh, format)}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map(({ key, side, value, x }) => {
          if (value === null) return null;
          const tall = most === 0 ? leastHeight : Math.max(leastHeight, (value / most) * height);
          return <rect key={key} data-side={side} x={x} y={height - tall} width={bar} height={tall} />;
        })}
      </svg>
      <ol aria-hidden="true">
        {points.map(({ label }) => (
          <li key={label}>{label}</li>
        ))}
      </ol>
    </figure>
  );
}

const worded = (value: number | null | undefined, format: Measure['format']): string =>
  value === null || value === undefined ? 'not known' : format(value);
