import type { Owned, OwnedKind } from '../../shared/owned.ts';
import type { Service } from '../../shared/service.ts';
import { isBuildOver } from '../../shared/statuses.ts';
import type { Ports, RunService, Store } from '../ports.ts';
import { ledgerOf, type Made, openLedgers } from './ledger.ts';
import { load } from './load.ts';
import { ownedSecrets } from './remove-service.ts';

type MadeFor = Made & { readonly deployment: string; readonly state: 'under-way' | 'left' };

/** All that Slipway owns for a service outside of its documents, as Cloud Run, Secret Manager and the journals show it now. */
export async function ownedBy(store: Store, ports: Ports, service: Service): Promise<readonly Owned[]> {
  const { org, project, region, name, account } = service;
  const ref = { project, region, name };
  const [live, jobs, secrets, made] = await Promise.all([
    ports.runs.service(ref),
    ports.jobs.list(ref),
    ownedSecrets(ports.secrets, org, name),
    inJournals(store, service),
  ]);
  const seen: readonly Owned[] = [
    ...(live === null ? [] : ofLive(service, live, made)),
    ...jobs.map(({ job, state, labels }): Owned => {
      const deployment = labels['slipway-deployment'] ?? null;
      if (state === 'running') return { kind: 'job', name: job, state: 'under-way', deployment, what: 'It is running' };
      return { kind: 'job', name: job, state: 'kept', deployment, what: 'It is over; its log can be read' };
    }),
    ...(account === undefined ? [] : [inUse('account', account, 'The service runs as this account')]),
    ...secrets.map((secret) => inUse('secret', secret, 'It belongs to the service')),
  ];
  // Of what was seen just now, the journals only say whose it is.
  const unseen = made.filter(({ kind }) => kind === 'build' || kind === 'job');
  const isSeen = (one: Made) => seen.some(({ kind, name: known }) => kind === one.kind && known === one.name);
  return [...seen, ...unseen.filter((one) => !isSeen(one)).map(ofJournal)];
}

function inUse(kind: OwnedKind, name: string, what: string, deployment: string | null = null): Owned {
  return { kind, name, state: 'in-use', deployment, what };
}

function ofJournal({ kind, name, state, deployment }: MadeFor): Owned {
  const what = state === 'under-way' ? 'It is being worked with' : 'It was begun, and not seen gone yet';
  return { kind, name, state, deployment, what };
}

/** The service, and its revisions that have users or a tag. */
function ofLive({ name, stable }: Service, live: RunService, made: readonly MadeFor[]): readonly Owned[] {
  const of = (kind: OwnedKind, called: string, what: string): Owned => {
    const one = made.find((each) => each.kind === kind && each.name === called);
    if (one !== undefined) return { ...ofJournal(one), what };
    return inUse(kind, called, what, stable?.revision === called ? stable.deployment : null);
  };
  return [
    of('service', name, live.uri),
    ...live.traffic.flatMap(({ revision, percent, tag }) => [
      of('revision', revision, `It has ${percent} % of the traffic`),
      ...(tag === null ? [] : [of('tag', revision, `It is also reached as ${tag}`)]),
    ]),
  ];
}

/** What the deployment that has the turn works with, and what earlier ones may have left. */
async function inJournals(store: Store, { org, name, runningDep }: Service): Promise<readonly MadeFor[]> {
  const running = runningDep === null ? null : await load(store, org, runningDep);
  const isBuilt = running?.deployment.build != null && isBuildOver(running.deployment.build.status);
  const underWay = (running === null ? [] : ledgerOf(running)).flatMap((one): readonly MadeFor[] =>
    one.kind === 'build' && isBuilt ? [] : [{ ...one, deployment: runningDep ?? '', state: 'under-way' }],
  );
  const ledgers = await openLedgers(store, org, name);
  const left = ledgers.flatMap(({ deployment, left: open }) =>
    open.map((one): MadeFor => ({ ...one, deployment, state: 'left' })),
  );
  return [...underWay, ...left];
}
