import type { Correction } from './deployment.ts';

/** `port 3000 instead of 8080`, `1024 MiB of memory instead of 512`: what the second revision had. */
export function correctionWords({ what, from, to }: Pick<Correction, 'what' | 'from' | 'to'>): string {
  return what === 'port' ? `port ${to} instead of ${from}` : `${to} MiB of memory instead of ${from}`;
}
