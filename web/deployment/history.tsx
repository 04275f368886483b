import type { DeploymentEvent } from '../../shared/deployment.ts';
import { stages } from '../../shared/stages.ts';
import { deploymentStatusLabels } from '../../shared/statuses.ts';
import { formatExact } from '../time.ts';

function stateOf({ status, stage }: DeploymentEvent['to']): string {
  const label = deploymentStatusLabels[status] ?? status;
  return stage ? `${label}, ${(stages[stage]?.label ?? stage).toLowerCase()}` : label;
}

/** Every transition with who caused it, the newest first. */
export function HistoryCard({ events }: { readonly events: readonly DeploymentEvent[] }) {
  if (events.length === 0) return null;
  return (
    <section aria-labelledby="history-title" data-part="card">
      <details data-part="history">
        <summary>
          <h2 id="history-title">History</h2> <small>{events.length} transitions</small>
        </summary>
        <ol>
          {events.toReversed().map((event) => (
            <li key={event.v}>
              <time dateTime={event.at}>{formatExact(event.at)}</time>
              <strong>{stateOf(event.to)}</strong>
              <span>{event.what}</span>
              <small>{event.actor}</small>
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}
