import { z } from 'zod';
import { type Failure, failure, problemCodes } from './problems.ts';

export const checkStates = ['ok', 'missing', 'unknown'] as const;

/** One thing that was looked at just now: whether it is as it should be, and what mends it where it is not. */
export const checkSchema = z.object({
  name: z.string(),
  /** `unknown`: it could not be looked at from here, and `what` says why. */
  state: z.enum(checkStates),
  /** One sentence. */
  what: z.string(),
  /** The exact command that mends it; null where there is nothing to mend, or no command that would. */
  command: z.string().nullable(),
  /** What a deployment fails with because of it; null where it would go on. */
  code: z.enum(problemCodes).nullable(),
});
export type Check = Readonly<z.infer<typeof checkSchema>>;

export const phases = ['before', 'at', 'after'] as const;
export type Phase = (typeof phases)[number];

/** What `slipway doctor` is told: checks as they came out just now, of the checklist with their phase of a deployment. */
export const checkListSchema = z.object({
  checks: z.array(checkSchema.extend({ phase: z.optional(z.enum(phases)) })),
});
export type ListedCheck = Readonly<z.infer<typeof checkListSchema>>['checks'][number];

export const checksQuerySchema = z.object({ checklist: z.enum(['true', 'false']).default('false') });

export const fine = (name: string, what: string): Check => ({ name, state: 'ok', what, command: null, code: null });

export const unknown = (name: string, what: string, command: string | null = null): Check => ({
  name,
  state: 'unknown',
  what,
  command,
  code: null,
});

export const lacks = (name: string, code: Check['code'], what: string, command: string | null): Check => ({
  name,
  state: 'missing',
  what,
  command,
  code,
});

/** Everything that is missing as one failure with every command; null where nothing is. */
export function failureOf(checks: readonly Check[]): Failure | null {
  const missing = checks.filter(({ state }) => state === 'missing');
  const [first] = missing;
  if (first?.code == null) return null;
  const commands = [...new Set(missing.flatMap(({ command }) => command ?? []))];
  const hint = commands.length === 0 ? 'Ask whoever administers the project.' : `Run: ${commands.join(' && ')}`;
  return failure(first.code, missing.map(({ what }) => what).join(' '), hint);
}
