import { z } from 'zod';

const time = z.iso.datetime();

/** What an owner may ask of a service: how many people have to approve, and within how many seconds. */
export const approvalPolicySchema = z.object({
  approvers: z.number().int().min(1).max(5),
  /** From the request for approval; a day where nothing is said. */
  expiresSeconds: z
    .number()
    .int()
    .min(300)
    .max(30 * 86_400)
    .default(86_400),
});

/** Parts of what would go live; an approval is for exactly these. */
export const approvedParts = ['request', 'commit', 'plan', 'variables', 'checks', 'rollout', 'access'] as const;
export type ApprovedPart = (typeof approvedParts)[number];

const givenSchema = z.object({ actor: z.string(), at: time, specHash: z.string() });

/** Stands on a deployment whose service asks for approval, from preflight on. */
export const approvalSchema = z.object({
  /** SHA-256 over the parts of what would go live. */
  specHash: z.string(),
  /** SHA-256 of each part, to say which one has changed. */
  parts: z.record(z.string(), z.string()),
  required: z.number().int(),
  /** Those for another hash stay on record and count no more. */
  given: z.array(givenSchema),
  refused: z.object({ actor: z.string(), at: time, reason: z.string() }).nullable(),
  /** Parts that changed since somebody approved, which made that approval void; empty where none did. */
  changed: z.array(z.string()),
  askedAt: time,
  expiresAt: time,
});
export type Approval = Readonly<z.infer<typeof approvalSchema>>;

/** What the approver looked at, as it stands on the deployment; approving something else is refused. */
export const approveSchema = z.strictObject({ specHash: z.string().max(64) });
export const rejectSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

/** Approvals that count: for what would go live now, of different people, and never of who asked for the deployment. */
export function countingApprovals(
  { given }: Pick<Approval, 'given'>,
  specHash: string,
  requester: string,
): readonly Approval['given'][number][] {
  const valid = given.filter((each) => each.specHash === specHash && each.actor !== requester);
  return valid.filter(({ actor }, index) => valid.findIndex((other) => other.actor === actor) === index);
}

/** `1 of 2 approvals`, in the words of page and command line. */
export function approvalSentence(approval: Approval, requester: string): string {
  const { required, specHash } = approval;
  const count = countingApprovals(approval, specHash, requester).length;
  return `${count} of ${required} ${required === 1 ? 'approval' : 'approvals'}`;
}

/** What stopped counting, in one sentence; null where everything approved stands as it was. */
export function voidSentence({ given, specHash, changed }: Approval): string | null {
  const lost = given.filter((each) => each.specHash !== specHash);
  if (lost.length === 0) return null;
  const who = [...new Set(lost.map(({ actor }) => actor))].join(', ');
  return `The ${changed.join(', ')} changed after ${who} had approved, so that this approval counts no more.`;
}
