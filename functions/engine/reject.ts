import type { Failure } from '../../shared/problems.ts';
import type { Rejection } from '../../shared/service.ts';
import { expiryOf } from '../expiry.ts';
import { redactPatterns } from '../guard/redact-patterns.ts';
import type { Store, Write } from '../ports.ts';
import { paths } from './documents.ts';

/** A message that was not taken, whatever it is. */
export interface Rejected {
  /** The same message gives the same id, so that it is recorded once. */
  readonly id: string;
  readonly topic: string;
  readonly text: string;
  readonly failure: Failure;
  /** False where the text may say what nobody is to read: not one character of it is stored. */
  readonly quotable: boolean;
}

/** `kept/{org~rejection}`: closed to browsers, and deleted by the TTL policy. */
export interface KeptMessage {
  readonly topic: string;
  readonly text: string;
  readonly expiresAt: unknown;
}

const excerptLength = 500;
/** What is larger is no request, and a document holds 1 MiB. */
const keptLength = 64 * 1024;

/** The record that says what was wrong, and the message itself where it may be kept; without an organisation nobody reads it. */
export function rejectionWrites(org: string | null, rejected: Rejected, now: string): readonly Write[] {
  const { id, topic, text, quotable } = rejected;
  const { code, message, hint } = rejected.failure;
  const excerpt = quotable ? redactPatterns(text).slice(0, excerptLength) : '';
  const replayable = org !== null && quotable && mayBeKept(text);
  const data: Rejection = { id, at: now, topic, code, message, hint, excerpt, replayable };
  if (org === null) return [{ op: 'create', path: paths.orphanRejection(id), data }];
  const writes: Write[] = [{ op: 'create', path: paths.rejection(org, id), data }];
  if (replayable) {
    const kept: KeptMessage = { topic, text, expiresAt: expiryOf('kept', now) };
    writes.push({ op: 'create', path: paths.kept(org, id), data: kept });
  }
  return writes;
}

/** Whether a message was rejected before, in one of these organisations or in none. */
export async function isRejected(store: Store, id: string, orgs: readonly string[]): Promise<boolean> {
  const { docs } = await store.read([paths.orphanRejection(id), ...orgs.map((org) => paths.rejection(org, id))]);
  return docs.some((doc) => doc !== null);
}

/** Writes a rejection down for good: a conflict is either the same message once more, or a commit that was aborted. */
export async function reject(store: Store, writes: readonly Write[]): Promise<void> {
  if ((await store.commit(writes)) === 'committed') return;
  const [rejection] = writes;
  const path = rejection?.path ?? '';
  if (!(await store.read([path])).docs[0]) throw new Error(`${path} was not written`);
}

/** Only a JSON object in which nothing looks like a credential is kept word for word. */
function mayBeKept(text: string): boolean {
  if (text.length > keptLength || redactPatterns(text) !== text) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Where a rejection is read: in the organisation that is named, if there is one, else in the operator's. */
export async function readerOf(store: Store, named: string | null, operatorOrg: string | null): Promise<string | null> {
  if (named === null || !/^[A-Za-z0-9_-]{1,100}$/.test(named)) return operatorOrg;
  return (await store.read([paths.org(named)])).docs[0] ? named : operatorOrg;
}
