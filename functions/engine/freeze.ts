import type { FreezeView } from '../../shared/api.ts';
import type { CreateFreeze, Freeze } from '../../shared/freeze.ts';
import { mostFreezes } from '../../shared/freeze.ts';
import { Problem } from '../../shared/problems.ts';
import type { Org, Service } from '../../shared/service.ts';
import { contentHash } from '../content-hash.ts';
import { redactPatterns } from '../guard/redact-patterns.ts';
import { later } from '../later.ts';
import type { Doc, Store } from '../ports.ts';
import { auditWrite, type By } from './audit.ts';
import { foundOrg } from './change-organisation.ts';
import { asOrg, asService, paths } from './documents.ts';
import { serviceNotFound } from './not-found.ts';
import { queries } from './queries.ts';

const conflictRounds = 5;
/** Seconds that a window stays on record once it is over. */
const keptSeconds = 30 * 86_400;

/** Windows of an organisation and all its services that are not over, in the order of their ends. Problem: not-found. */
export async function listFreezes(store: Store, org: string): Promise<readonly FreezeView[]> {
  const { docs, now } = await store.read([paths.org(org)]);
  const services = (await store.query(queries.services(org))).map(asService);
  const all = [
    ...viewsOf(null, foundOrg(docs[0], org)),
    ...services.flatMap((service) => viewsOf(service.name, service)),
  ];
  return all.filter(({ until }) => until > now).sort((a, b) => (a.until < b.until ? -1 : 1));
}

const viewsOf = (service: string | null, { freezes = [] }: Pick<Service | Org, 'freezes'>): readonly FreezeView[] =>
  freezes.map((freeze) => ({ ...freeze, service }));

/** Adds a window. Problems: not-found, service-not-found, request-invalid where it has no length or there are too many. */
export async function addFreeze(store: Store, org: string, asked: CreateFreeze, by: By): Promise<FreezeView> {
  const service = asked.service ?? null;
  const reason = redactPatterns(asked.reason);
  return changeFreezes(store, { org, service, by, action: 'freeze', reason }, (before, now) => {
    const from = asked.from === undefined ? now : new Date(asked.from).toISOString();
    const until = new Date(asked.until).toISOString();
    if (until <= from || until <= now) {
      const message = `A freeze from ${from} until ${until} would hold at no time that is still to come.`;
      throw new Problem('request-invalid', message, 'Give an end that is later than now and than its beginning.');
    }
    const id = contentHash([org, service, from, until, reason, by.actor]).slice(0, 8);
    const freeze = { id, from, until, reason, actor: by.actor, createdAt: now };
    const others = before.filter((each) => each.id !== id);
    if (others.length >= mostFreezes) {
      throw new Problem(
        'request-invalid',
        `There are ${others.length} freezes already.`,
        'Lift one that is not needed.',
      );
    }
    return { freezes: [...others, freeze], answer: freeze };
  });
}

/** Ends a window, or takes back one that is still to come. Problems: not-found, freeze-not-found. */
export async function liftFreeze(store: Store, org: string, id: string, by: By): Promise<FreezeView> {
  const found = (await listFreezes(store, org)).find((each) => each.id === id);
  if (found === undefined) throw noFreeze(id);
  const { service, reason } = found;
  return changeFreezes(store, { org, service, by, action: 'unfreeze', reason }, (before) => {
    const answer = before.find((each) => each.id === id);
    if (answer === undefined) throw noFreeze(id);
    return { freezes: before.filter((each) => each.id !== id), answer };
  });
}

function noFreeze(id: string): Problem {
  return new Problem('freeze-not-found', `There is no freeze ${id}.`, 'List them with `slipway freezes`.');
}

interface Change {
  readonly org: string;
  /** Null for the whole organisation. */
  readonly service: string | null;
  readonly by: By;
  readonly action: 'freeze' | 'unfreeze';
  readonly reason: string;
}

/** The windows of one document with a change, and who made it, in one batch. */
async function changeFreezes(
  store: Store,
  { org, service, by, action, reason }: Change,
  after: (before: readonly Freeze[], now: string) => { readonly freezes: readonly Freeze[]; readonly answer: Freeze },
): Promise<FreezeView> {
  const path = service === null ? paths.org(org) : paths.service(org, service);
  for (let round = 0; round < conflictRounds; round += 1) {
    const { docs, now } = await store.read([path]);
    const before = freezesOf(docs[0] ?? null, org, service).filter(({ until }) => later(until, keptSeconds) > now);
    const { freezes, answer } = after(before, now);
    const resource = service === null ? 'organisation' : `services/${service}`;
    const outcome = await store.commit([
      { op: 'update', path, data: { freezes }, lastUpdateTime: docs[0]?.updateTime },
      auditWrite(org, by, { at: now, action, resource, outcome: 'done', reason, key: `${action}~${answer.id}` }),
    ]);
    if (outcome === 'committed') return { ...answer, service };
  }
  throw new Error(`the freezes of ${service ?? org} kept changing`);
}

function freezesOf(doc: Doc<unknown> | null, org: string, service: string | null): readonly Freeze[] {
  if (doc !== null) return (service === null ? asOrg(doc) : asService(doc)).freezes ?? [];
  if (service === null) return foundOrg(doc, org).freezes ?? [];
  throw serviceNotFound(service);
}
