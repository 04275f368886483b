import path from 'node:path';
import { liveServiceOf } from '../../functions/google/live-services.ts';
import type { LiveService } from '../../functions/live-service.ts';
import { openJournal } from '../cloud-run/journal.ts';
import { renderRevision, renderService } from '../cloud-run/resources.ts';
import { project, region } from '../wiring.ts';

/** The services of a stack's Cloud Run, from its journal: it need not be running. */
export function liveServices(dir: string): readonly LiveService[] {
  const place = { project, region };
  return openJournal(path.join(dir, 'run'), Date.now())
    .services()
    .map((service) =>
      liveServiceOf(
        place,
        renderService(place, service),
        service.revisions.map((each) => renderRevision(place, service, each)),
        service.spec.invokerIamDisabled || service.policy.bindings.some(({ members }) => members.includes('allUsers')),
      ),
    );
}
