import type { UpdateService } from '../../shared/api.ts';
import { type ServiceChecks, serviceChecksSchema, type UpdateChecks } from '../../shared/http-checks.ts';
import { policyAfter } from '../../shared/image-scan.ts';
import { Problem } from '../../shared/problems.ts';
import { deadlineOf, deadlinesSchema, type Service } from '../../shared/service.ts';
import { type AskedStrategy, completeStrategy, type Strategy } from '../../shared/strategy.ts';
import { contentHash } from '../content-hash.ts';
import { checkServiceChecks } from '../guard/http-checks.ts';
import type { Store } from '../ports.ts';
import { auditWrite, type By } from './audit.ts';
import { asService, paths } from './documents.ts';
import { serviceNotFound } from './not-found.ts';

const conflictRounds = 5;

/** Changes how a service is deployed from its next stage on. Problems: service-not-found, request-invalid. */
export async function configureService(
  store: Store,
  org: string,
  name: string,
  change: UpdateService,
  by: By,
): Promise<Service> {
  const path = paths.service(org, name);
  for (let round = 0; round < conflictRounds; round += 1) {
    const { docs, now } = await store.read([path]);
    const [doc] = docs;
    if (!doc) throw serviceNotFound(name);
    const settings = settingsAfter(asService(doc), change);
    const what = { at: now, action: 'configure-service', resource: `services/${name}`, outcome: 'done' };
    const outcome = await store.commit([
      { op: 'update', path, data: { ...settings, updatedAt: now }, lastUpdateTime: doc.updateTime },
      auditWrite(org, by, { ...what, key: `configure~${name}~${contentHash(change).slice(0, 8)}` }),
    ]);
    if (outcome === 'committed') return { ...asService(doc), ...settings, updatedAt: now };
  }
  throw new Error(`${name} kept changing while it was to be configured`);
}

/** The settings with the change; each is written whole. */
export function settingsAfter(
  service: Service,
  change: UpdateService,
): Pick<
  Service,
  'learned' | 'cancelInProgress' | 'deadlines' | 'vulnerabilityPolicy' | 'checks' | 'strategy' | 'approval'
> {
  const named = Object.entries({ ...service.deadlines, ...change.deadlines }).filter(([, seconds]) => seconds !== null);
  const deadlines = deadlinesSchema.safeParse(Object.fromEntries(named));
  if (!deadlines.success) {
    const [issue] = deadlines.error.issues;
    throw new Problem(
      'request-invalid',
      `deadlines.${issue?.path.join('.')}: ${issue?.message}.`,
      'Deadlines are seconds from 60 to 7200, that of the build from 420.',
    );
  }
  const checks = checksAfter(service.checks, change.checks);
  // Also when only a deadline changes, which may leave them too little time.
  if (checks !== undefined) checkServiceChecks(checks, deadlineOf({ deadlines: deadlines.data }, 'verify'));
  return {
    ...(change.forgetLearned === true ? { learned: null } : {}),
    cancelInProgress: change.cancelInProgress ?? service.cancelInProgress ?? false,
    deadlines: deadlines.data,
    ...(change.vulnerabilities === undefined
      ? {}
      : { vulnerabilityPolicy: policyAfter(service.vulnerabilityPolicy, change.vulnerabilities) }),
    ...(checks === undefined ? {} : { checks }),
    ...(change.approval === undefined ? {} : { approval: change.approval }),
    ...(change.strategy === undefined ? {} : { strategy: strategyOf(change.strategy) }),
  };
}

function strategyOf(asked: AskedStrategy): Strategy {
  const complete = completeStrategy(asked);
  if ('strategy' in complete) return complete.strategy;
  const hint =
    'A canary has up to 6 steps with growing percentages, for instance 5, 25, 50, each held at most 86400 s.';
  throw new Problem('request-invalid', `strategy: ${complete.issue}.`, hint);
}

/** Null, and an empty list, stand for the usual. */
function checksAfter(before: ServiceChecks | undefined, change: UpdateChecks | undefined): ServiceChecks | undefined {
  if (change === undefined) return before;
  const named = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined);
  return serviceChecksSchema.parse(Object.fromEntries(named));
}
