import type { z } from 'zod';
import { within } from '../local/deadline.ts';
import { healthSchema } from '../shared/api.ts';
import { Problem } from '../shared/problems.ts';
import { Interrupted, Unreachable } from './errors.ts';
import type { Session } from './session.ts';

/** The system's health, which answers 503 together with its table when something is wrong. */
export async function readHealth({ connection, terminal }: Session): Promise<z.infer<typeof healthSchema>> {
  const signal = within(10_000, terminal.interrupted);
  const response = await fetch(`${connection.api}/health/detailed`, { signal, redirect: 'error' }).catch(() => null);
  if (terminal.interrupted.aborted) throw new Interrupted();
  const health = healthSchema.safeParse(await response?.json().catch(() => null));
  if (health.success) return health.data;
  if (response === null || response.status >= 500) {
    throw new Unreachable(`Slipway does not answer at ${connection.api}.`, connection.remedy);
  }
  throw new Problem('internal-error', `The API answered ${response.status}.`, connection.remedy);
}
