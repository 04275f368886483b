import { createHash, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';
import type { StoredSecret, StoredVersion, Timestamp } from './store.ts';

/** Secrets and versions as the API shows them; never with a value. */
export function secretAnswer({ name, createTime, replication, labels, annotations, etag }: StoredSecret): object {
  return { name, createTime, replication, labels, annotations, etag };
}

export function versionAnswer(secret: StoredSecret, version: StoredVersion): object {
  const { state, createTime, destroyTime, checksumGiven, etag } = version;
  return {
    name: versionName(secret, version),
    createTime,
    ...(destroyTime === undefined ? {} : { destroyTime }),
    state,
    etag,
    clientSpecifiedPayloadChecksum: checksumGiven,
    replicationStatus: { automatic: {} },
  };
}

export function versionName(secret: StoredSecret, version: StoredVersion): string {
  return `${secret.name}/versions/${version.number}`;
}

export function newEtag(): string {
  return `"${createHash('sha256').update(randomUUID()).digest('hex').slice(0, 14)}"`;
}

export function now(): Timestamp {
  const ms = Date.now();
  return { seconds: String(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1e6 };
}

/** "Otherwise, it fails with a FAILED_PRECONDITION error" (cloud.google.com/secret-manager/docs/etags). */
export function sameEtag(given: string | null | undefined, current: string): void {
  if (given && given !== current) {
    throw new RpcError(status.FAILED_PRECONDITION, 'the etag that was given is not the current one');
  }
}

export interface Paged<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string;
  readonly totalSize: number;
}

/** One page; the token is the key of the page's last item, so that new items shift nothing. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  request: { readonly pageSize?: number | null; readonly pageToken?: string | null; readonly filter?: string | null },
): Paged<Item> {
  // google.aip.dev/158: a negative size is INVALID_ARGUMENT.
  if ((request.pageSize ?? 0) < 0) throw new RpcError(status.INVALID_ARGUMENT, 'page_size must not be negative');
  const after = request.pageToken ? Buffer.from(request.pageToken, 'base64url').toString() : null;
  const from = after === null ? 0 : items.findIndex((item) => keyOf(item) === after) + 1;
  if (after !== null && from === 0) throw new RpcError(status.INVALID_ARGUMENT, 'the page token is not valid');
  const size = Math.min(request.pageSize || 25_000, 25_000);
  const page = items.slice(from, from + size);
  const last = page.at(-1);
  const more = last !== undefined && from + size < items.length;
  const nextPageToken = more ? Buffer.from(keyOf(last)).toString('base64url') : '';
  // google.cloud.secretmanager.v1.ListSecretsResponse.total_size: "0 when the filter field is set".
  return { items: page, nextPageToken, totalSize: request.filter ? 0 : items.length };
}
