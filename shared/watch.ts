import { z } from 'zod';

/**
 * When a release that is live is worse than the one before. The day is issue 6's; above 20 requests a share of 2 % is no single
 * failure, and a share that is not twice the old one's may be what the application always had.
 */
export const watchRules = {
  /** How long a release is watched after it went live, and how long what came before it is looked back on. */
  seconds: 24 * 3600,
  /** How often, at most. */
  everySeconds: 300,
  /** What happened lately decides; where that is too little, everything since it went live. */
  latelySeconds: 3600,
  moreThanRequests: 20,
  aboveShare: 0.02,
  timesBefore: 2,
} as const;

const time = z.iso.datetime();

/** What users met of a release in a span of time. */
export const metSchema = z.object({
  from: time,
  to: time,
  requests: z.number().int(),
  /** Answered with 5xx or not at all. */
  errors: z.number().int(),
});
export type Met = Readonly<z.infer<typeof metSchema>>;

/** The watch over a release in its first day. */
export const watchSchema = z.object({
  deployment: z.string(),
  revision: z.string(),
  since: time,
  until: time,
  /** The release that a rollback would bring back, and what users met of it in its last day; missing until that is known. */
  before: z.object({ release: z.string(), revision: z.string(), met: z.optional(metSchema) }),
  /** Set once, when users meet more errors than before. */
  trouble: z.object({ at: time, met: metSchema }).optional(),
});
export type Watch = Readonly<z.infer<typeof watchSchema>>;

/** Whether users meet clearly more errors than they met before. */
export function isWorse(met: Met, before: Met): boolean {
  const { moreThanRequests, aboveShare, timesBefore } = watchRules;
  return met.requests > moreThanRequests && shareOf(met) > aboveShare && shareOf(met) >= timesBefore * shareOf(before);
}

const shareOf = ({ requests, errors }: Met): number => (requests === 0 ? 0 : errors / requests);

/** The trouble that a watch has found, in a sentence with its numbers, and the command that ends it; null where it found none. */
export function troubleOf(service: string, { deployment, before, trouble }: Watch) {
  if (trouble === undefined) return null;
  const old = before.met === undefined || before.met.requests === 0 ? 'no request to compare with' : told(before.met);
  return {
    sentence: `Users meet more errors since ${deployment} went live: ${told(trouble.met)}; of ${before.release} before it, ${old}.`,
    command: `slipway rollback ${service} --to ${before.release}`,
  };
}

function told({ requests, errors }: Met): string {
  const share = ((errors / Math.max(1, requests)) * 100).toFixed(1);
  return `${share} % of ${requests.toLocaleString('en-US')} requests failed`;
}
