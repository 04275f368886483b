import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';
import type { StoredSecret, StoredVersion } from './store.ts';

type Fields = Readonly<Record<string, string | undefined>>;

/**
 * The part of Secret Manager's filter language that a deploy tool asks for: `name`, `state` and `labels.K`, compared by
 * `=` (equal) or `:` (contains; for a label alone: present), joined by AND. Anything else is INVALID_ARGUMENT.
 */
export function parseFilter(text: string | null | undefined): (fields: Fields) => boolean {
  const terms = (text ?? '')
    .split(/\s+AND\s+/)
    .filter((term) => term.trim() !== '')
    .map(parseTerm);
  return (fields) => terms.every((term) => term(fields));
}

function parseTerm(text: string): (fields: Fields) => boolean {
  const match = /^\s*(name|state|labels\.[a-z0-9_-]+|labels)\s*(=|:)\s*("[^"]*"|[^\s"=:()]+)\s*$/.exec(text);
  if (match === null) throw new RpcError(status.INVALID_ARGUMENT, `invalid filter: ${text.trim()}`);
  const [, field, operator, raw] = match as unknown as [string, string, string, string];
  const value = raw.replaceAll('"', '');
  if (field === 'labels') {
    if (operator === '=') throw new RpcError(status.INVALID_ARGUMENT, 'invalid filter: labels needs labels.KEY=VALUE');
    return (fields) => fields[`labels.${value}`] !== undefined;
  }
  if (operator === '=') return (fields) => fields[field] === value;
  return (fields) => (value === '*' ? fields[field] !== undefined : (fields[field] ?? '').includes(value));
}

export function secretFields(secret: StoredSecret): Fields {
  const labels = Object.entries(secret.labels).map(([key, value]) => [`labels.${key}`, value]);
  return { name: secret.name, ...Object.fromEntries(labels) };
}

export function versionFields(secret: StoredSecret, version: StoredVersion): Fields {
  return { name: `${secret.name}/versions/${version.number}`, state: version.state };
}
