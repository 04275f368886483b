import { z } from 'zod';
import { findingSchema } from './plan.ts';

/** Grafeas' own, the gravest first (https://docs.cloud.google.com/container-analysis/docs/reference/rest/v1/Severity). */
export const vulnerabilitySeverities = ['critical', 'high', 'medium', 'low', 'minimal', 'unknown'] as const;
export type VulnerabilitySeverity = (typeof vulnerabilitySeverities)[number];

/** Severities that can be named as the least that blocks. */
export const blockable = ['critical', 'high', 'medium', 'low'] as const;

/** What known vulnerabilities of a built image do to its deployment. */
export const vulnerabilityPolicySchema = z.object({
  action: z.enum(['off', 'warn', 'block']),
  /** The least severity that blocks; high where nothing is said. */
  from: z.optional(z.enum(blockable)),
  /** What becomes of an image that could not be scanned in time, where vulnerabilities block; it goes on where nothing is said. */
  unscanned: z.optional(z.enum(['allow', 'block'])),
});
export type VulnerabilityPolicy = Readonly<z.infer<typeof vulnerabilityPolicySchema>>;

/** What is not named stays. */
export const updateVulnerabilityPolicySchema = z.strictObject({
  action: z.optional(z.enum(['off', 'warn', 'block'])),
  from: z.optional(z.enum(blockable)),
  unscanned: z.optional(z.enum(['allow', 'block'])),
});
export type UpdateVulnerabilityPolicy = Readonly<z.infer<typeof updateVulnerabilityPolicySchema>>;

/** A policy with a change; one that nobody has set yet warns. */
export function policyAfter(
  before: VulnerabilityPolicy | undefined,
  change: UpdateVulnerabilityPolicy,
): VulnerabilityPolicy {
  const named = Object.entries(change).filter(([, value]) => value !== undefined);
  return { action: 'warn', ...before, ...Object.fromEntries(named) };
}

/** What was known of an image when it was looked at; the gravest vulnerabilities are findings beside it. */
export const imageScanSchema = z.object({
  digest: z.string(),
  /** When the answer was heard. */
  at: z.iso.datetime(),
  /** Why nothing is known of the image; null where it was scanned. */
  unscanned: z.nullable(z.string()),
  /** Known vulnerabilities by severity; those that have none are left out. */
  counts: z.partialRecord(z.enum(vulnerabilitySeverities), z.number().int()),
  /** How many of them are not among the findings. */
  left: z.number().int(),
});
export type ImageScan = Readonly<z.infer<typeof imageScanSchema>>;

/** The same of the image that a service serves, with the findings. No `...`: it would bring zod into the page. */
export const liveScanSchema = z.intersection(imageScanSchema, z.object({ findings: z.array(findingSchema) }));
export type LiveScan = Readonly<z.infer<typeof liveScanSchema>>;

/** Seconds until an image that is live is looked at again: databases of vulnerabilities grow by the day. */
export const rescanSeconds = 86_400;

/** The rule under which a known vulnerability stands among findings. */
export const vulnerabilityRule = 'known-vulnerability';

const strictness = ['off', 'warn', 'block'] as const;

/** A policy with all that it leaves open. */
export interface VulnerabilityRules {
  readonly action: VulnerabilityPolicy['action'];
  readonly from: (typeof blockable)[number];
  readonly unscanned: 'allow' | 'block';
}

/**
 * The policy that holds: the stricter one of the organisation's and the service's, so that a service can ask for more
 * than its organisation and never for less; `warn` where neither says anything.
 */
export function policyOf(...policies: readonly (VulnerabilityPolicy | undefined)[]): VulnerabilityRules {
  const given = policies.flatMap((policy) => (policy === undefined ? [] : [policy]));
  const action = strictness.findLast((each) => given.some((policy) => policy.action === each)) ?? 'warn';
  const blocking = given.filter((policy) => policy.action === 'block');
  const from = blockable.findLast((each) => blocking.some((policy) => (policy.from ?? 'high') === each)) ?? 'high';
  const unscanned = blocking.some((policy) => policy.unscanned === 'block') ? 'block' : 'allow';
  return { action, from, unscanned };
}

/** `3 critical, 1 low`, or that there are none; why not, where the image was not scanned. */
export function scanSentence({ unscanned, counts, left }: ImageScan): string {
  if (unscanned !== null) return `not scanned: ${unscanned}`;
  const some = vulnerabilitySeverities.flatMap((each) =>
    counts[each] === undefined ? [] : [`${counts[each]} ${each}`],
  );
  if (some.length === 0) return 'no known vulnerabilities';
  return `${some.join(', ')}${left === 0 ? '' : `; the gravest are listed, ${left} more are not`}`;
}
