import { z } from 'zod';
import { idempotencyDays } from '../../expiry.ts';

/** Path parameters. `org` has been checked by `allow` before these are. */
const id = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);
const githubName = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/);

export const orgParams = z.object({ org: id });
export const resourceParams = z.object({ org: id, id });
export const serviceParams = z.object({ org: id, service: id });
/** The id of a W3C trace, without its span. */
export const traceParams = z.object({ org: id, trace: z.string().regex(/^[0-9a-f]{32}$/) });
export const repositoryParams = z.object({ org: id, owner: githubName, name: githubName });

/** Printable ASCII, so that it can be logged and compared; at most 128 characters. */
export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x20-\x7e]{1,128}$/, 'has 1 to 128 printable ASCII characters')
    .optional()
    .describe(`The same key and request give the same deployment for ${idempotencyDays} days`),
});
