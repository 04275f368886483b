import { policyOf, rescanSeconds } from '../../shared/image-scan.ts';
import { isSettled, liveScanOf } from '../guard/image-scan.ts';
import { later } from '../later.ts';
import type { Doc } from '../ports.ts';
import { asOrg, asService, paths } from './documents.ts';
import type { Shell } from './shell.ts';

/**
 * Asks what has become known of the image that a service serves, and when to ask the next time; it stops nothing that is
 * live. While a scan is under way, what was known before stands, with its time.
 */
export async function rescan({ store, ports }: Shell, doc: Doc<unknown>, now: string): Promise<void> {
  const service = asService(doc);
  const { org, name, stable } = service;
  const path = paths.service(org, name);
  const orgDoc = (await store.read([paths.org(org)])).docs[0];
  const policy = policyOf(orgDoc ? asOrg(orgDoc).vulnerabilityPolicy : undefined, service.vulnerabilityPolicy);
  // Nobody has set that for a service which an earlier version of this code promoted.
  const next = { rescanAt: later(now, rescanSeconds), driftCheckAt: service.driftCheckAt ?? now };
  if (!orgDoc || stable === null || service.deletingSince !== null || policy.action === 'off') {
    await store.commit([{ op: 'update', path, data: next, lastUpdateTime: doc.updateTime }]);
    return;
  }
  const image = `${asOrg(orgDoc).registry}/${name}@${stable.digest}`;
  const scan = await ports.scans.find(image);
  const data = {
    ...next,
    ...(isSettled(scan) ? { liveScan: liveScanOf(scan, { digest: stable.digest, now }, policy) } : {}),
  };
  await store.commit([{ op: 'update', path, data, lastUpdateTime: doc.updateTime }]);
}
