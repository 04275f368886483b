import type { z } from 'zod';
import { within } from '../local/deadline.ts';
import { errorSchema } from '../shared/api.ts';
import { Problem } from '../shared/problems.ts';
import type { Connection } from './connection.ts';
import { Interrupted, Unreachable } from './errors.ts';

const timeoutMs = 35_000;

/** The API of one organisation. Throws `Problem` for a refusal in words, `Unreachable` when nothing answers. */
export interface ApiClient {
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>>;
  post(path: string, body?: object, idempotencyKey?: string): Promise<Response>;
}

export function apiClient(connection: Connection, interrupted: AbortSignal): ApiClient {
  const base = `${connection.api}/v1/orgs/${encodeURIComponent(connection.org)}`;
  return {
    async get(path, schema) {
      return read(await send(connection, `${base}${path}`, {}, interrupted), schema);
    },
    post(path, body, idempotencyKey) {
      const headers = {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
      };
      const init = { method: 'POST', headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      return send(connection, `${base}${path}`, init, interrupted);
    },
  };
}

/** `fetch` with the token; answers that are no success are thrown. */
async function send(
  connection: Connection,
  url: string,
  init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
  interrupted: AbortSignal,
): Promise<Response> {
  const asked = connection.user === null ? {} : { 'X-Slipway-User': connection.user };
  const headers = { ...init.headers, ...asked, Authorization: `Bearer ${connection.token}` };
  const signal = within(timeoutMs, interrupted);
  const response = await fetch(url, { ...init, headers, signal, redirect: 'error' }).catch(() => {
    throw interrupted.aborted ? new Interrupted() : notAnswering(connection);
  });
  if (!response.ok) throw await refusal(connection, response);
  return response;
}

export async function read<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return parsed.data;
  throw new Problem('internal-error', 'The answer was not understood.', 'Use the command line of the same version.');
}

async function refusal(connection: Connection, response: Response): Promise<Error> {
  const parsed = errorSchema.safeParse(await response.json().catch(() => null));
  if (parsed.success) {
    const { code, message, hint } = parsed.data.error;
    return new Problem(code, message, hint);
  }
  // The gateway's own words while the function behind it starts again.
  if (response.status === 502 || response.status === 503 || response.status === 504) return notAnswering(connection);
  return new Problem('internal-error', `The API answered ${response.status}.`, connection.remedy);
}

function notAnswering({ api, remedy }: Connection): Unreachable {
  return new Unreachable(`Slipway does not answer at ${api}.`, remedy);
}
