import { z } from 'zod';

const time = z.iso.datetime();

/** `orgs/{o}/audit/{id}`: one action of somebody, written once and never changed; the id begins with the time. */
export const auditEntrySchema = z.object({
  at: time,
  /** `user:<uid>` or `topic:deploy-requests`. */
  actor: z.string(),
  action: z.string(),
  /** For instance `deployments/hello-3-1f9c02ab`. */
  resource: z.string(),
  /** `done`, or the code of the problem that it was refused with. */
  outcome: z.string(),
  /** In the actor's own words, where they gave one. */
  reason: z.string().optional(),
  trace: z.string(),
});
export type AuditEntry = Readonly<z.infer<typeof auditEntrySchema>>;

/** `orgs/{o}/audit/anchor-{time}`: the heads of event chains as they stood then, so that a chain cannot be rewritten later. */
export const anchorSchema = z.object({
  anchoredAt: time,
  heads: z.record(z.string(), z.object({ v: z.number().int(), head: z.string() })),
});
export type Anchor = Readonly<z.infer<typeof anchorSchema>>;

/** The first thing that does not fit in the chain of one deployment. */
export const brokenChainSchema = z.object({
  deployment: z.string(),
  /** The event that is broken or missing; null when it is the deployment itself. */
  v: z.number().int().nullable(),
  what: z.string(),
});
export type BrokenChain = Readonly<z.infer<typeof brokenChainSchema>>;

/** What one page of the verification found; all of it is the sum of its pages. */
export const auditVerificationSchema = z.object({
  deployments: z.number().int(),
  events: z.number().int(),
  anchors: z.number().int(),
  broken: z.array(brokenChainSchema),
  /** Pass as `before` to go on; null at the end. */
  next: z.string().nullable(),
});
export type AuditVerification = Readonly<z.infer<typeof auditVerificationSchema>>;
