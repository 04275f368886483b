import { z } from 'zod';

const time = z.iso.datetime();

/** A window in which nothing is deployed, of a service or of the whole organisation. Times are ISO 8601 in UTC. */
export const freezeSchema = z.object({
  id: z.string(),
  from: time,
  /** The first moment at which deployments are taken again. */
  until: time,
  reason: z.string(),
  actor: z.string(),
  createdAt: time,
});
export type Freeze = Readonly<z.infer<typeof freezeSchema>>;

/** Windows that are kept of one service or organisation. */
export const mostFreezes = 50;

const zoned = z.iso.datetime({ offset: true });

/** Without a service the whole organisation is meant, without a beginning it begins now. Times carry their zone. */
export const createFreezeSchema = z.strictObject({
  service: z.string().max(200).optional(),
  from: zoned.optional(),
  until: zoned,
  reason: z.string().trim().min(1).max(500),
});
export type CreateFreeze = Readonly<z.infer<typeof createFreezeSchema>>;

/** The window that holds at a moment; of several the one that ends last. Null where none does. */
export function freezeAt(freezes: readonly Freeze[], now: string): Freeze | null {
  const holding = freezes.filter(({ from, until }) => from <= now && now < until);
  return holding.reduce<Freeze | null>((last, each) => (last === null || each.until > last.until ? each : last), null);
}

/** Why a deployment is taken although its service is frozen: an owner's words. */
export const freezeOverrideSchema = z.object({ actor: z.string(), reason: z.string(), at: time });
