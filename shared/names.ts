import { z } from 'zod';

/** At most 40: Cloud Run gives tag and service name 46 together, and our tag is `d<seq>` (product.md). */
export const serviceNameMaxLength = 40;
const serviceNamePattern = /^[a-z](?:-?[a-z0-9])*$/;

/** Says what is wrong with a service name in one sentence, or null when nothing is. */
export function whyServiceNameIsInvalid(name: string): string | null {
  if (name === '') return 'A service needs a name.';
  if (name.length > serviceNameMaxLength) return `A service name has at most ${serviceNameMaxLength} characters.`;
  if (/[^a-z0-9-]/.test(name)) return 'A service name has only lower-case letters, digits and hyphens.';
  if (!/^[a-z]/.test(name)) return 'A service name starts with a letter.';
  if (name.endsWith('-')) return 'A service name does not end with a hyphen.';
  if (name.includes('--')) return 'A service name has no two hyphens in a row.';
  return null;
}

/** The nearest valid service name: `My_Service!` gives `my-service`; `service` when nothing is left. */
export function suggestServiceName(text: string): string {
  const cleaned = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, serviceNameMaxLength)
    .replace(/-+$/, '');
  return cleaned === '' ? 'service' : cleaned;
}

export const serviceNameSchema = z.string().max(serviceNameMaxLength).regex(serviceNamePattern);

/**
 * The tag and the revision of a deployment, both from its sequence number in the service. Cloud Run refuses a tag of
 * two characters (github.com/PolicyEngine/policyengine-sim-api/issues/656).
 */
export const tagOf = (seq: number): string => `d${String(seq).padStart(2, '0')}`;
/**
 * The Cloud Run job of a deployment's command: with the longest name of a service far below the 49 characters that a job's
 * name may have (https://cloud.google.com/run/docs/create-jobs).
 */
export const jobOf = (service: string, seq: number, kind: 'release' | 'check'): string => `${service}-${kind[0]}${seq}`;
export const revisionOf = (service: string, seq: number): string => `${service}-${String(seq).padStart(5, '0')}`;
/** The one that is made with a correction where the first did not start: `web-00003-2`. */
export const secondRevisionOf = (service: string, seq: number): string => `${revisionOf(service, seq)}-2`;
