export interface TrafficPart {
  readonly revision: string;
  /** Whole; all parts together are 100. */
  readonly percent: number;
  readonly side: 'new' | 'old';
  /** What it is beside the others, in a word or two. */
  readonly note: string;
}

interface TrafficBarProps {
  readonly parts: readonly TrafficPart[];
  readonly label: string;
}

/** Which revision gets how much of the traffic: a bar for the eye, and the same in words under it. */
export function TrafficBar({ parts, label }: TrafficBarProps) {
  return (
    <div data-part="traffic">
      <div data-part="traffic-bar" aria-hidden="true">
        {parts.map(({ revision, percent, side }) => (
          <span
            key={revision}
            data-side={side}
            data-revision={revision}
            data-empty={percent === 0 ? '' : undefined}
            style={{ width: `${percent}%` }}
          />
        ))}
      </div>
      <ul aria-label={label}>
        {parts.map(({ revision, percent, side, note }) => (
          <li key={revision} data-side={side}>
            <span data-part="swatch" aria-hidden="true" />
            <strong>{percent} %</strong> <code>{revision}</code> <small>{note}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}
