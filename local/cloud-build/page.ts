import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';
import type { Build } from './build.ts';
import { nanosOf } from './time.ts';

export interface Page {
  readonly builds: readonly Build[];
  readonly nextPageToken: string;
}

/**
 * One page of builds, newest first. The token is the last build's place in time, so that a build created between two
 * pages neither repeats nor hides another.
 */
export function pageOf(builds: readonly Build[], pageSize: number, pageToken: string): Page {
  const size = Math.min(pageSize > 0 ? pageSize : 50, 1000);
  const before = pageToken === '' ? null : parseToken(pageToken);
  const newestFirst = [...builds]
    .filter((build) => before === null || nanosOf(build.createTime) < before)
    .sort((a, b) => (nanosOf(a.createTime) > nanosOf(b.createTime) ? -1 : 1));
  const page = newestFirst.slice(0, size);
  const last = page.at(-1);
  const more = last !== undefined && newestFirst.length > size;
  return { builds: page, nextPageToken: more ? formatToken(nanosOf(last.createTime)) : '' };
}

function formatToken(nanos: bigint): string {
  return Buffer.from(`before:${nanos}`).toString('base64url');
}

function parseToken(token: string): bigint {
  const match = /^before:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw new RpcError(status.INVALID_ARGUMENT, 'invalid page token');
  return BigInt(match[1] as string);
}
