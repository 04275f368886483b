import { GoogleAuth } from 'google-auth-library';
import { z } from 'zod';
import { Problem } from '../../shared/problems.ts';
import { Unavailable } from '../unavailable.ts';
import { isTransient } from './transient.ts';

/** Google's management APIs have no client among our dependencies, and a handful of calls needs none. */
export interface Rest {
  /** Answers the parsed body; null for 404. */
  get<T>(host: string, path: string, schema: z.ZodType<T>): Promise<T | null>;
  /** Whether there was something to delete. */
  remove(host: string, path: string): Promise<boolean>;
  post<T>(host: string, path: string, body: object, schema: z.ZodType<T>): Promise<T | null>;
}

export interface RestOptions {
  /** Host and port that answers for all of Google's hosts, without TLS. */
  readonly emulator: string | null;
  readonly auth: GoogleAuth;
}

/** Every call is over by then; the longest of them writes a policy. */
const timeoutMs = 20_000;

export const newAuth = () => new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/cloud-platform'] });

export function createRest({ emulator, auth }: RestOptions): Rest {
  async function call<T>(method: string, host: string, path: string, body: object | null, schema: z.ZodType<T>) {
    const url = emulator === null ? `https://${host}${path}` : `http://${emulator}${path}`;
    const headers = await signedIn(auth);
    if (body !== null) headers.set('content-type', 'application/json');
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return schema.parse(await response.json());
    const refusal = refusalSchema.safeParse(await response.json().catch(() => null));
    if (response.status === 404) return null;
    throw troubleOf(response.status, host, refusal.success ? refusal.data.error : { message: '', details: [] });
  }
  return {
    get: (host, path, schema) => call('GET', host, path, null, schema),
    remove: async (host, path) => (await call('DELETE', host, path, null, z.unknown())) !== null,
    post: (host, path, body, schema) => call('POST', host, path, body, schema),
  };
}

async function signedIn(auth: GoogleAuth): Promise<Headers> {
  try {
    return await auth.getRequestHeaders();
  } catch (error) {
    throw isTransient(error) ? new Unavailable('The metadata server', error) : error;
  }
}

/** https://cloud.google.com/apis/design/errors#error_details: the reason is for programs, the message for people. */
const refusalSchema = z.object({
  error: z.object({
    message: z.string().default(''),
    details: z
      .array(z.object({ reason: z.string().optional(), metadata: z.record(z.string(), z.string()).optional() }))
      .default([]),
  }),
});
type Refusal = z.infer<typeof refusalSchema>['error'];

function troubleOf(status: number, host: string, { message, details }: Refusal): Error {
  const info = details.find(({ reason }) => reason !== undefined);
  const said = message || `${host} answered ${status}`;
  if (info?.reason === 'SERVICE_DISABLED') {
    const service = info.metadata?.['service'] ?? host;
    return new Problem('api-disabled', `The API ${service} is not enabled.`, `Run: gcloud services enable ${service}`);
  }
  if (status === 403) return new Problem('permission-missing', said, 'Grant the permission that the message names.');
  // The status says to the retries whether the same call may pass later.
  return Object.assign(new Error(`${host} answered ${status}: ${said}`), { status });
}
