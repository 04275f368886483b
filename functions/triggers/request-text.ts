import { envSchema } from '../../shared/env.ts';

/** What can be known of a deploy request's text before, and even if, it is no valid request. */

/** The organisation that it names. */
export function namedOrg(text: string): string | null {
  return /"org"\s*:\s*"([A-Za-z0-9_-]{1,100})"/.exec(text)?.[1] ?? null;
}

/** A variable that is given as `{value, secret: true}`, as only the API takes it. */
export function carriesSecret(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || !('env' in json)) return false;
  const { env } = json;
  if (typeof env !== 'object' || env === null || envSchema.safeParse(env).success) return false;
  return Object.values(env).some((value) => typeof value === 'object' && value !== null && 'value' in value);
}
