import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Deployment } from '../../shared/deployment.ts';
import { isHeld } from '../../shared/rollout.ts';
import type { Service } from '../../shared/service.ts';
import { followDeployment } from '../collections.ts';
import { RolloutStanding } from '../deployment/rollout-standing.tsx';
import { trafficOf } from '../deployment/rollout-view.ts';
import type { Live } from '../live.ts';
import { TrafficBar, type TrafficPart } from '../parts/traffic-bar.tsx';
import { createCell, useSource } from '../source.ts';

/** The deployment that has the turn; null while there is none, and until it is read. */
function useRunning({ runningDep }: Service): Deployment | null {
  const source = useMemo(
    () => (runningDep === null ? createCell<Live<Deployment>>({ state: 'missing' }) : followDeployment(runningDep)),
    [runningDep],
  );
  const live = useSource(source);
  return live.state === 'ready' ? live.value : null;
}

function partsOf({ stable }: Service): readonly TrafficPart[] {
  if (stable === null) return [];
  return stable.traffic
    .filter(({ percent }) => percent > 0)
    .map(({ revision, percent }) => {
      const isLast = revision === stable.revision;
      return { revision, percent, side: isLast ? 'new' : 'old', note: isLast ? 'last release' : 'earlier' };
    });
}

/** Which revision gets how much now: as the last release left it, or as the rollout on its way has it. */
export function TrafficCard({ service }: { readonly service: Service }) {
  const running = useRunning(service);
  const isMoving = running !== null && isHeld(running);
  const parts = isMoving ? trafficOf(running) : partsOf(service);
  if (parts.length === 0) return null;
  return (
    <section aria-labelledby="traffic-title" data-part="card">
      <header>
        <h2 id="traffic-title">Traffic</h2>
      </header>
      {isMoving && running.rollout && (
        <>
          <RolloutStanding deployment={running} rollout={running.rollout} />
          <p data-part="hint">
            <Link href={`/deployments/${running.id}`}>Steer it on the page of {running.id}</Link>
          </p>
        </>
      )}
      <TrafficBar parts={parts} label="Traffic by revision" />
    </section>
  );
}
