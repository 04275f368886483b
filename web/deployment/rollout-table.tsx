import type { Rollout, Side } from '../../shared/rollout.ts';
import { reachable } from '../parts/reachable.ts';
import { formatCount, formatUsd } from '../quantity.ts';
import { errorRate, formatMillis, formatPercent, roundsOf } from './rollout-measures.ts';

/** What the charts show, and how many requests stand behind it. */
export function RolloutTable({ rollout }: { readonly rollout: Rollout }) {
  const rounds = roundsOf(rollout);
  if (rounds.length === 0) return null;
  return (
    <details data-part="file">
      <summary>The figures as a table</summary>
      <section data-part="scroll" {...reachable} aria-label="Figures of the rollout">
        <table data-part="cost">
          <thead>
            <tr>
              <th scope="col">Traffic</th>
              <th scope="col">Revision</th>
              <th scope="col">Requests</th>
              <th scope="col">Failed</th>
              <th scope="col">95th percentile</th>
              <th scope="col">A million cost</th>
            </tr>
          </thead>
          <tbody>
            {rounds.flatMap(({ label, fresh, old }) => [
              <Row key={`${label} old`} label={label} side="old" figures={old} />,
              ...(fresh === null ? [] : [<Row key={`${label} new`} label={label} side="new" figures={fresh} />]),
            ])}
          </tbody>
        </table>
      </section>
    </details>
  );
}

interface RowProps {
  readonly label: string;
  readonly side: 'old' | 'new';
  readonly figures: Side;
}

function Row({ label, side, figures }: RowProps) {
  const { requests, p95, costPerMillion } = figures;
  const rate = errorRate(figures);
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{side}</td>
      <td>{formatCount(requests)}</td>
      <td>{rate === null ? 'none came' : `${formatCount(figures.errors)} (${formatPercent(rate)})`}</td>
      <td>{p95 === null ? 'not known' : formatMillis(p95)}</td>
      <td>{costPerMillion === null ? 'not known' : formatUsd(costPerMillion)}</td>
    </tr>
  );
}
