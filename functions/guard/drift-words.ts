import type { TrafficShare } from '../../shared/deployment.ts';
import type { Difference } from '../../shared/drift.ts';
import type { EnvValue } from '../../shared/env.ts';
import { contentHash } from '../content-hash.ts';
import type { Change, Judged, Resource } from './drift.ts';
import { sharesOf } from './own-traffic.ts';
import { redacted, redactPatterns } from './redact-patterns.ts';
import { looksLikeSecretValue } from './secret-shapes.ts';
import { isSecretName } from './secret-values.ts';

/** A value is cut after this many characters. */
const longest = 120;

const words: Readonly<Record<Resource, string>> = {
  cpu: 'number of CPUs',
  memoryMiB: 'memory',
  concurrency: 'concurrency',
  minInstances: 'least number of instances',
  maxInstances: 'largest number of instances',
  port: 'port',
  serviceAccount: 'service account',
};

/** The key holds what is live alone: whoever changes it again has made another difference. */
export function judged(change: Change): Judged {
  const { before: _, ...after } = { before: undefined, ...change };
  const lasting = change.kind === 'traffic' ? { kind: 'traffic', after: [...sharesOf(change.after)].sort() } : after;
  const key = contentHash(lasting).slice(0, 16);
  return { change, difference: { key, ...shown(change) } };
}

function shown(change: Change): Omit<Difference, 'key'> {
  switch (change.kind) {
    case 'traffic':
      return { kind: 'traffic', what: '', recorded: trafficWords(change.before), live: trafficWords(change.after) };
    case 'variable': {
      const { name, before, after } = change;
      const kind =
        before === undefined ? 'variable-added' : after === undefined ? 'variable-removed' : 'variable-changed';
      return { kind, what: name, recorded: valueWords(name, before), live: valueWords(name, after) };
    }
    case 'resource': {
      const unit = change.name === 'memoryMiB' ? ' MiB' : '';
      const { before, after } = change;
      return { kind: 'resource', what: words[change.name], recorded: `${before}${unit}`, live: `${after}${unit}` };
    }
    case 'image':
      return { kind: 'image', what: '', recorded: imageWords(change.before), live: imageWords(change.after) };
    case 'foreign-revision':
      return { kind: 'foreign-revision', what: '', recorded: null, live: change.revision };
    case 'service-deleted':
      return { kind: 'service-deleted', what: '', recorded: null, live: null };
    case 'access':
      return { kind: change.isPublic ? 'access-opened' : 'access-closed', what: '', recorded: null, live: null };
    default:
      return change satisfies never;
  }
}

/** `web-00002 70 %, web-00001 30 %` */
export function trafficWords(traffic: readonly Pick<TrafficShare, 'revision' | 'percent'>[]): string {
  const shares = [...sharesOf(traffic)].sort(([, a], [, b]) => b - a);
  return shares.length === 0 ? 'nothing' : shares.map(([revision, percent]) => `${revision} ${percent} %`).join(', ');
}

/** A secret by its name and version; of a plain value what may be shown of it. */
function valueWords(name: string, value: EnvValue | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') return `secret ${value.secret}`;
  if (isSecretName(name) || looksLikeSecretValue(name, value)) return redacted;
  const safe = redactPatterns(value);
  return `"${safe.length > longest ? `${safe.slice(0, longest)}…` : safe}"`;
}

function imageWords(image: string): string {
  const [name = '', digest] = image.split('@');
  return digest === undefined ? name : digest.slice(0, 19);
}
