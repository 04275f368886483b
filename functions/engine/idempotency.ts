import { Problem } from '../../shared/problems.ts';
import { expiryOf } from '../expiry.ts';
import type { Store, Write } from '../ports.ts';
import { paths } from './documents.ts';

/** `idem/{actor~org~key}`: what was asked with this key, and which deployment it was about. */
interface IdempotencyRecord {
  readonly bodyHash: string;
  readonly deployment: string;
  readonly expiresAt?: unknown;
}

/** Who asks for what under which key; without a key each request is one of its own. */
export interface Asked {
  readonly actor: string;
  readonly org: string;
  readonly idempotencyKey: string | null;
  readonly bodyHash: string;
}

const pathOf = ({ actor, org, idempotencyKey }: Asked): string | null =>
  idempotencyKey === null ? null : paths.idempotency(actor, org, idempotencyKey);

/** The deployment that the same request was about before; null where it was not made before. Problem: idempotency-key-reused. */
export async function askedBefore(store: Store, asked: Asked): Promise<string | null> {
  const path = pathOf(asked);
  if (path === null) return null;
  const record = (await store.read([path])).docs[0]?.data as IdempotencyRecord | undefined;
  if (record === undefined) return null;
  if (record.bodyHash !== asked.bodyHash) {
    throw new Problem(
      'idempotency-key-reused',
      'This idempotency key was used before for a different request.',
      'Use a new key for a new request, or send the same request again.',
    );
  }
  return record.deployment;
}

/** What a batch adds so that the same request is known again. */
export function idempotencyWrites(asked: Asked, deployment: string, now: string): readonly Write[] {
  const path = pathOf(asked);
  if (path === null) return [];
  const data: IdempotencyRecord = { bodyHash: asked.bodyHash, deployment, expiresAt: expiryOf('idem', now) };
  return [{ op: 'create', path, data }];
}
