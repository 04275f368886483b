const day = 86_400;

/**
 * Seconds that Pub/Sub keeps a message that nobody has acknowledged, on a topic's subscription and once more on that of its
 * dead letters; 31 days are the most (https://cloud.google.com/pubsub/docs/subscription-properties#message_retention).
 */
export const messageRetentionSeconds = 7 * day;

/** What people look at afterwards: a build's log (product.md "Operations"), and a rejected message that may be sent again. */
const shown = 30 * day;

/**
 * A message may come for the last time after it lay on its topic, among the dead letters, and was replayed from its
 * rejection: 44 days. What says that it was here before is kept a day longer, and so is what a late call may still ask for.
 */
const remembered = 2 * messageRetentionSeconds + shown + day;

/**
 * Seconds that the documents of a collection are kept from the time that their writer names, wherever the collection stands.
 * Terraform makes a TTL policy of each row (terraform/pipeline.json); the emulator has none, so a laptop keeps them all.
 */
const keptSeconds = {
  /** From its line: chunks of build logs. */
  logs: shown,
  /** From its rejection: a message, word for word. */
  kept: shown,
  /** From the delivery: a message that was taken. */
  inbox: remembered,
  /** From the request: an idempotency key; the promise to callers (triggers/api/params.ts). */
  idem: remembered,
  /** From the end of its deployment, and never before: what was done outside, for the undo and both rounds of the sweep. */
  effects: remembered,
  /** From the last line: where the next one goes. Longer than the lines themselves, which it numbers. */
  buildLogs: remembered,
  /** From its beginning, as long as the bucket keeps it (shared/backup.ts): the record of an export of all documents. */
  backups: shown,
  /** From the last call: what a process of the functions knows of what it calls. */
  vitals: 3_600,
} as const;

export type Expiring = keyof typeof keptSeconds;

/** Collections whose documents have the field `expiresAt`. */
export const expiring = Object.keys(keptSeconds) as readonly Expiring[];

/** Days that an idempotency key is known for. */
export const idempotencyDays = keptSeconds.idem / day;

/** When a document of this collection may be deleted; Firestore takes a Date for its timestamp, and needs about a day longer. */
export function expiryOf(collection: Expiring, from: string): Date {
  return new Date(Date.parse(from) + keptSeconds[collection] * 1000);
}
