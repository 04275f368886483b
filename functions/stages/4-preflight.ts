import { tagOf } from '../../shared/names.ts';
import { type Decision, defineStage, type Snapshot } from '../decision.ts';
import type { Ports } from '../ports.ts';
import { imageOf, revisionConfig, serviceRef } from './revision-config.ts';

interface Facts {
  readonly isNew: boolean;
}

/** Cloud Run is asked whether it would take the service, Cloud Build whether it answers: both before a minute is built. */
async function gather(snapshot: Snapshot, { runs, builds }: Ports): Promise<Facts> {
  const { deployment } = snapshot;
  const ref = serviceRef(snapshot);
  const tag = tagOf(deployment.seq);
  const config = revisionConfig(snapshot, imageOf(snapshot));
  const [service] = await Promise.all([runs.service(ref), builds.byTag(ref.region, `d-${deployment.id}`)]);
  if (service === null) await runs.create(ref, config, tag, { validateOnly: true });
  else await runs.addRevision(ref, service.etag, config, tag, service.traffic, { validateOnly: true });
  return { isNew: service === null };
}

export function decidePreflight({ deployment }: Snapshot, { isNew }: Facts): Decision {
  const what = isNew
    ? `Cloud Run would take ${deployment.service} as a new service`
    : `Cloud Run would take the new revision of ${deployment.service}`;
  return { kind: 'done', patch: {}, what };
}

export const preflight = defineStage({
  name: 'preflight',
  awaiting: 'Cloud Run to answer the dry run',
  gather,
  decide: decidePreflight,
});
