import { z } from 'zod';
import { stages } from '../../shared/stages.ts';
import { asDeployment, paths } from '../engine/documents.ts';
import { stageMessage } from '../engine/start.ts';
import type { Broker, Store } from '../ports.ts';
import { ownerOf } from './build-tags.ts';

const buildSchema = z.object({
  id: z.string(),
  status: z.string(),
  tags: z.array(z.string()).default([]),
});

/**
 * A Build message is only a hint to look: it wakes the build stage, which asks Cloud Build itself. So duplicates, disorder
 * and loss change nothing, and builds that are not ours are ignored.
 */
export async function hearOfBuild({ store, broker }: { store: Store; broker: Broker }, body: unknown): Promise<void> {
  const parsed = buildSchema.safeParse(body);
  if (!parsed.success) return;
  const { id, status, tags } = parsed.data;
  const owner = ownerOf(tags);
  if (owner === null) return;
  const doc = (await store.read([paths.deployment(owner.org, owner.deployment)])).docs[0];
  if (!doc) return;
  const deployment = asDeployment(doc);
  if (deployment.stage !== 'build' || deployment.fence !== owner.fence) return;
  const message = stageMessage(deployment, 'build', `${id}-${status}`);
  await broker.publish(stages.build.topic, message, { eventId: message.eventId, traceparent: message.traceparent });
}
