import { z } from 'zod';

/** A variable's value: plain text, or the name of a secret with an optional version. */
export const envValueSchema = z.union([
  z.string().max(32_768),
  z.strictObject({ secret: z.string().regex(/^[A-Za-z0-9_-]{1,255}(:([1-9][0-9]{0,9}|latest))?$/) }),
]);
export type EnvValue = z.infer<typeof envValueSchema>;

export const envSchema = z.record(z.string(), envValueSchema);
export type Env = Readonly<Record<string, EnvValue>>;

/** At most this many variables a service, and this many bytes of names and values together. */
export const envLimits = { variables: 200, bytes: 64 * 1024 } as const;
