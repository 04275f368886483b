import type { Comparison, Rollout } from '../../shared/rollout.ts';
import type { Limits } from '../../shared/strategy.ts';
import { Moment } from '../parts/age.tsx';
import { comparisonsOf } from './rollout-view.ts';

const verdictWords = {
  good: { words: 'No worse', status: 'succeeded' },
  bad: { words: 'Worse', status: 'failed' },
  few: { words: 'No verdict', status: 'queued' },
} as const satisfies Readonly<Record<Comparison['verdict'], { words: string; status: string }>>;

export function limitsSentence({ errorPoints, latencyFactor, costFactor }: Limits): string {
  const points = errorPoints === 1 ? 'point' : 'points';
  return `It goes back by itself above ${errorPoints} percentage ${points} more errors, ${latencyFactor} times the latency or ${costFactor} times the cost of the earlier revision.`;
}

/** What the newest comparison of both sides says, and by what it is judged. */
export function RolloutVerdict({ rollout }: { readonly rollout: Rollout }) {
  const { strategy } = rollout;
  const newest = comparisonsOf(rollout).at(-1);
  return (
    <div data-part="verdict">
      {newest === undefined ? (
        <p data-part="hint">No figures yet. Where nobody counts requests, the time of each step alone decides.</p>
      ) : (
        <p>
          <span data-part="badge" data-status={verdictWords[newest.comparison.verdict].status}>
            {verdictWords[newest.comparison.verdict].words}
          </span>{' '}
          At {newest.percent} %: {newest.comparison.because}.{' '}
          <small>
            Figures up to <Moment time={newest.comparison.through} />
          </small>
        </p>
      )}
      {strategy.kind !== 'all-at-once' && <p data-part="hint">{limitsSentence(strategy.limits)}</p>}
    </div>
  );
}
