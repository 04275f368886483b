import { useMemo } from 'react';
import type { Deployment } from '../../shared/deployment.ts';
import type { Rollout } from '../../shared/rollout.ts';
import { followReleaseBefore } from '../collections.ts';
import { useSource } from '../source.ts';
import { RolloutChart } from './rollout-chart.tsx';
import { measuresOf } from './rollout-measures.ts';
import { RolloutTable } from './rollout-table.tsx';

interface RolloutFiguresProps {
  readonly deployment: Deployment;
  readonly rollout: Rollout;
}

/** The new revision beside the old one: errors, latency, cost and cold start. */
export function RolloutFigures({ deployment, rollout }: RolloutFiguresProps) {
  const { service, createdAt, verification } = deployment;
  const source = useMemo(() => followReleaseBefore(service, createdAt), [service, createdAt]);
  const before = useSource(source);
  const earlier = before.state === 'ready' ? before.value[0] : undefined;
  const measures = measuresOf(rollout, {
    fresh: verification?.coldStartMillis ?? null,
    old: earlier?.verification?.coldStartMillis ?? null,
  });
  if (measures.length === 0) return null;
  return (
    <section aria-labelledby="figures-title" data-part="rollout-figures">
      <h3 id="figures-title">New against old</h3>
      <div data-part="charts">
        {measures.map((measure) => (
          <RolloutChart key={measure.title} measure={measure} />
        ))}
      </div>
      <RolloutTable rollout={rollout} />
    </section>
  );
}
