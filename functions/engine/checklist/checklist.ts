import { type Check, fine, type ListedCheck, lacks, type Phase, unknown } from '../../../shared/checks.ts';
import type { Org } from '../../../shared/service.ts';
import type { Ports, Store } from '../../ports.ts';
import { asService } from '../documents.ts';
import { readQuota } from '../organisation-quota.ts';
import { queries } from '../queries.ts';
import { checkBackups } from './backups.ts';
import { checkDay, checkOutbox, checkRejections, checkStuck, checkTick } from './delivery.ts';
import { checkService } from './live-service.ts';

/** Services that are looked at: each takes five calls. */
const mostServices = 20;

/** What has to hold before, at and after a deployment, each looked at now. */
export async function runChecklist(store: Store, ports: Ports, org: Org): Promise<readonly ListedCheck[]> {
  const services = (await store.query(queries.services(org.name))).map(asService);
  const live = services.filter(({ stable }) => stable !== null);
  const [before, at, after, ofServices] = await Promise.all([
    Promise.all([checkTick(store, org), checkQuota(store, org.name), checkBackups(store, org), alerts(org)]),
    Promise.all([checkStuck(store, org.name), checkOutbox(store)]),
    Promise.all([checkRejections(store, org.name), checkDay(store, org.name)]),
    Promise.all(live.slice(0, mostServices).map((service) => checkService(store, ports, service))),
  ]);
  const left = live.length - mostServices;
  const rest = left > 0 ? [unknown('other services', `${left} more services are live and were not looked at.`)] : [];
  return [
    ...during('before', before),
    ...during('at', at),
    ...during('after', [...after, ...ofServices.flat(), ...rest]),
  ];
}

const during = (phase: Phase, checks: readonly Check[]) => checks.map((check): ListedCheck => ({ ...check, phase }));

async function checkQuota(store: Store, org: string): Promise<Check> {
  const { limits, used } = await readQuota(store, org);
  const left = {
    'deployments at once': limits.concurrent - used.concurrent,
    'deployments this hour': limits.perHour - used.thisHour,
    'build minutes this month': Math.floor(limits.buildMinutes - used.buildMinutes),
  };
  const [exhausted] = Object.entries(left).find(([, count]) => count <= 0) ?? [];
  if (exhausted !== undefined) return lacks('limits', null, `No ${exhausted} are left.`, 'slipway quota');
  const words = Object.entries(left).map(([what, count]) => `${count} ${what}`);
  return fine('limits', `Left are ${words.join(', ')}.`);
}

function alerts({ project }: Org): Check {
  const command = `gcloud monitoring policies list --project=${project} --filter=enabled=true`;
  return unknown('alerts', 'Alert policies cannot be seen from here; this lists those that are on:', command);
}
