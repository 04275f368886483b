import { contentHash } from '../content-hash.ts';
import type { ServiceRef } from '../ports.ts';

/**
 * What every deployed service's account holds on the project; a service that calls others is given run.invoker on those
 * by whoever owns them, since nothing here knows whom it calls (product.md "IAM").
 */
export const runtimeRoles = [
  'roles/cloudtrace.agent',
  'roles/logging.logWriter',
  'roles/monitoring.metricWriter',
] as const;

/**
 * The account of a service: `slipway-<service>-<hash>`, the same at every deployment. An id has 6 to 30 characters
 * (https://cloud.google.com/iam/docs/service-accounts-create), so the name is cut and the hash tells apart what then
 * looks the same: services of two organisations or regions of one project as well.
 */
export function serviceAccountOf(org: string, { project, region, name }: ServiceRef): string {
  const hash = contentHash({ org, region, name }).slice(0, 6);
  const readable = name.slice(0, 30 - 'slipway-'.length - '-'.length - hash.length).replace(/-+$/, '');
  return `slipway-${readable}-${hash}@${project}.iam.gserviceaccount.com`;
}
