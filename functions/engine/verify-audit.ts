import { type Anchor, type AuditVerification, anchorSchema, type BrokenChain } from '../../shared/audit.ts';
import { type DeploymentEvent, deploymentSchema } from '../../shared/deployment.ts';
import { later } from '../later.ts';
import type { Doc, Store } from '../ports.ts';
import { type AnchoredHead, checkChain } from './chain.ts';
import { paths } from './documents.ts';
import { newestFirst } from './newest-first.ts';
import { queries } from './queries.ts';

/** Documents that one reading asks for. */
const readingSize = 100;
/** An anchor follows a change within a minute; the rest is for a tick that was missed. */
const anchorLagSeconds = 900;

/** Recomputes the event chains of one page of deployments, newest first, and compares them with heads and anchors. */
export async function verifyAudit(
  store: Store,
  org: string,
  { before, limit }: { readonly before?: string; readonly limit: number },
): Promise<AuditVerification> {
  const { docs, next } = await newestFirst(store, org, before === undefined ? {} : { before }, limit);
  const anchors = await anchorsAround(store, org, docs);
  const broken: BrokenChain[] = [];
  let events = 0;
  for (const doc of docs) {
    const { id } = doc.data as { readonly id: string };
    const deployment = deploymentSchema.safeParse(doc.data);
    if (!deployment.success) {
      broken.push({ deployment: id, v: null, what: 'The deployment cannot be read.' });
      continue;
    }
    const found = (await store.query(queries.events(org, id))).map(({ data }) => data as DeploymentEvent);
    events += found.length;
    const wrong = checkChain(deployment.data, found, headsOf(anchors, id));
    if (wrong !== null) broken.push(wrong);
  }
  broken.push(...(await missing(store, org, anchors, docs)));
  return { deployments: docs.length, events, anchors: anchors.length, broken, next };
}

async function anchorsAround(store: Store, org: string, docs: readonly Doc<unknown>[]): Promise<readonly Anchor[]> {
  const times = docs.map(({ data }) => data as { readonly createdAt: string; readonly updatedAt: string });
  const first = times.map(({ createdAt }) => createdAt).sort()[0];
  const last = times
    .map(({ updatedAt }) => updatedAt)
    .sort()
    .at(-1);
  if (first === undefined || last === undefined) return [];
  const anchors: Anchor[] = [];
  let from = first;
  for (;;) {
    const query = queries.anchors(org, from, later(last, anchorLagSeconds));
    const found = (await store.query(query)).map(({ data }) => anchorSchema.parse(data));
    anchors.push(...found);
    if (found.length < query.limit) return anchors;
    // Two anchors never carry the same time, so that none is left out and none comes twice.
    from = later(found.at(-1)?.anchoredAt ?? last, 0.001);
  }
}

function headsOf(anchors: readonly Anchor[], id: string): readonly AnchoredHead[] {
  return anchors.flatMap(({ anchoredAt, heads }) => {
    const head = heads[id];
    return head === undefined ? [] : [{ anchoredAt, ...head }];
  });
}

/** What an anchor remembers and is not there any more. */
async function missing(
  store: Store,
  org: string,
  anchors: readonly Anchor[],
  docs: readonly Doc<unknown>[],
): Promise<readonly BrokenChain[]> {
  const here = new Set(docs.map(({ data }) => (data as { readonly id: string }).id));
  const others = [...new Set(anchors.flatMap(({ heads }) => Object.keys(heads)))].filter((id) => !here.has(id));
  const gone: BrokenChain[] = [];
  for (let start = 0; start < others.length; start += readingSize) {
    const some = others.slice(start, start + readingSize);
    const { docs: found } = await store.read(some.map((id) => paths.deployment(org, id)));
    some.forEach((deployment, index) => {
      if (found[index] === null)
        gone.push({ deployment, v: null, what: 'It was anchored, and is not there any more.' });
    });
  }
  return gone;
}
