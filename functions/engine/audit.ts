import type { AuditEntry } from '../../shared/audit.ts';
import type { Write } from '../ports.ts';
import { traceIdOf } from '../traceparent.ts';
import { paths } from './documents.ts';

/** Who does something, and within which trace. */
export interface By {
  readonly actor: string;
  readonly traceparent: string;
}

/**
 * The entry of one action, for the commit that carries it out. `key` makes the id unique among the actions of one moment;
 * it derives from what is done, so that a commit which is tried again writes the same entry.
 */
export function auditWrite(
  org: string,
  { actor, traceparent }: By,
  { at, action, resource, outcome, reason, key }: Omit<AuditEntry, 'actor' | 'trace'> & { readonly key: string },
): Write {
  const words = reason === undefined ? {} : { reason };
  const entry: AuditEntry = { at, actor, action, resource, outcome, ...words, trace: traceIdOf(traceparent) };
  return { op: 'create', path: paths.audit(org, `${at}~${key}`), data: entry };
}
