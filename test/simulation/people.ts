import type { DeployRequest } from '../../functions/engine/check-request.ts';
import { configureService } from '../../functions/engine/configure-service.ts';
import { stageNames, stages, topics } from '../../shared/stages.ts';
import { letPeopleApprove, type Word } from './approvers.ts';
import type { FaultRates } from './faults.ts';
import { problemOf } from './problem-of.ts';
import type { Random } from './random.ts';
import { letPeopleRestore, type Restored } from './restorers.ts';
import { letPeopleSettle, type Settled } from './settlers.ts';
import { letPeopleShare, type Shared } from './sharers.ts';
import { letPeopleSteer, type Steered } from './steerers.ts';
import { org, orgs, traceparentOf, type World } from './world.ts';

/** What somebody asked for and what they were told; null while, and when, nobody could tell them. */
export interface Asked {
  readonly org: string;
  readonly service: string;
  /** Null where they did without, and then they do not ask twice. */
  readonly key: string | null;
  readonly body: string;
  readonly via: 'api' | 'topic';
  readonly ref: string | null;
  answer: { readonly deployment: string } | { readonly problem: string } | null;
  /** When the attempt that was answered began, and when it was answered. */
  answered: { readonly from: number; readonly at: number } | null;
}

export interface Cancelled {
  readonly deployment: string;
  /** Null when they never got an answer. */
  answer: 'accepted' | 'already-live' | 'deployment-ended' | string | null;
}

export interface People {
  readonly asked: readonly Asked[];
  readonly cancelled: readonly Cancelled[];
  readonly restored: readonly Restored[];
  readonly settled: readonly Settled[];
  readonly shared: readonly Shared[];
  readonly steered: readonly Steered[];
  readonly words: readonly Word[];
  /** Bodies of messages that no handler can take. */
  readonly poison: readonly string[];
}

const serviceNames = ['web', 'site'] as const;

/** Sets in motion all that people do in one seed, while faults happen and a little after. */
export function letPeopleAct(world: World, random: Random, rates: FaultRates): People {
  const asked: Asked[] = [];
  const cancelled: Cancelled[] = [];
  const poison: string[] = [];
  const span = world.calmFrom - world.startedAt;
  const sometime = () => random.between(0, span);

  // Where places are few, those of two services meet.
  const isTight = world.quota.concurrent < 10;
  const services = random.chance(0.75) && !isTight ? (['web'] as const) : serviceNames;
  const isShared = random.chance(0.15);
  const burst = random.chance(0.5);
  const askAt = (at: number, ask: Asked) => {
    asked.push(ask);
    world.timeline.after(at, () => askFor(world, ask, random));
  };
  // Somebody pushes and pushes, and the newest stops the one that runs.
  const isHasty = random.chance(0.12);
  if (isHasty) world.timeline.after(random.between(0, 60_000), () => makeHasty(world, services[0]));
  // Where processes stand still, others come after them.
  const isBusy = isHasty || rates.pause > 0.02;
  const spread = burst ? 240_000 : isHasty ? Math.min(span, 900_000) : span;
  let at = 0;
  for (let count = isBusy ? random.between(3, 8) : random.between(1, 4); count > 0; count -= 1) {
    // Some come at the very same moment.
    at = random.chance(isTight ? 0.5 : 0.2) ? at + random.between(0, 20) : random.between(0, spread);
    const via = random.chance(0.3) ? 'topic' : 'api';
    const ask: Asked = {
      ...requestFor(random.pick(services), count),
      org: isShared ? random.pick(orgs) : org,
      via,
      ref: random.chance(0.03) ? 'gone' : null,
      ...(via === 'api' && random.chance(0.15) ? { key: null } : {}),
    };
    askAt(at, ask);
    if (ask.key === null) continue;
    if (random.chance(0.2)) {
      askAt(at + random.between(0, 600_000), { ...ask, body: random.chance(0.5) ? ask.body : 'another' });
    }
    // The same key in another organisation is another request, though it be for the same name.
    if (isShared && random.chance(0.5)) {
      const theirs = ask.org === org ? orgs[1] : org;
      const also = { ...ask, org: theirs, service: random.pick(services), body: `${theirs}${count}` };
      askAt(at + random.between(0, 50), also);
    }
  }
  for (let count = random.chance(0.5) ? random.between(1, 4) : 0; count > 0; count -= 1) {
    const at = burst ? random.between(0, 600_000) : sometime();
    world.timeline.after(at, () => cancelOne(world, cancelled, random));
  }
  if (random.chance(0.12)) {
    const [removed, service] = [sometime(), random.pick(services)];
    world.timeline.after(removed, () => removeOne(world, service));
    // Who wants it back may not have waited until it was gone.
    if (random.chance(0.5)) askAt(removed + random.between(0, 60_000), requestFor(service, 9));
  }
  if (random.chance(0.1)) world.timeline.after(sometime(), () => publishPoison(world, poison, random));
  for (let count = random.between(0, 2); count > 0; count -= 1) world.timeline.after(sometime(), world.source.push);
  for (let count = rates.forgets; count > 0; count -= 1) world.timeline.after(sometime(), world.broker.forget);
  for (let count = rates.handEdits; count > 0; count -= 1) {
    const service = random.pick(services);
    world.timeline.after(sometime(), () => world.run.editByHand(service));
  }
  const restored = letPeopleRestore(world, random.fork(), services);
  const steered = letPeopleSteer(world, random.fork(), services);
  const words = letPeopleApprove(world, random.fork(), services);
  const settled = letPeopleSettle(world, random.fork(), rates, services);
  const shared = letPeopleShare(world, random.fork(), rates, services);
  return { asked, cancelled, poison, restored, settled, shared, steered, words };
}

function requestFor(service: string, number: number): Asked {
  const names = { org, service, key: `k${number}`, body: `b${number}` };
  return { ...names, via: 'api', ref: null, answer: null, answered: null };
}

/** Somebody who asks again under the same key until they get an answer. */
function askFor(world: World, ask: Asked, random: Random): void {
  const { service, ref } = ask;
  // The body stands in a field that the request may have, so that another body is another request.
  const env = { BODY: ask.body, [`OF_${ask.body.toUpperCase()}`]: 'kept' };
  const repository = `acme/${service}`;
  if (ask.via === 'topic') {
    const message = { org: ask.org, service, repository, requestId: ask.key, root: '', env };
    const publish = () =>
      void world.broker.publish(topics.deployRequests, ref === null ? message : { ...message, ref }, {});
    publish();
    // What the broker lost before we had it nobody but its sender can send again.
    world.timeline.after(world.calmFrom + 60_000 - world.timeline.now(), publish);
    return;
  }
  const request: DeployRequest = {
    org: ask.org,
    service,
    repository,
    ref,
    root: null,
    region: null,
    env,
    unset: random.chance(0.2) ? ['OF_B1'] : [],
    load: null,
    // Whoever asks for this wants what they ask for, whatever somebody else did in the console.
    ...(ask.body === 'b3' ? { overwriteDrift: true } : {}),
    actor: 'user:ada',
    via: 'api',
    idempotencyKey: ask.key,
    bodyHash: ask.body,
    traceparent: traceparentOf(random),
  };
  const attempt = (left: number) => {
    const from = world.timeline.now();
    const tell = (answer: NonNullable<Asked['answer']>) => {
      ask.answer = answer;
      ask.answered = { from, at: world.timeline.now() };
    };
    const work = world.start('api-deploy', async ({ accept }, shell) => {
      const { deployment } = await accept(shell, request);
      tell({ deployment: deployment.id });
    });
    work.catch((error) => {
      const problem = problemOf(error);
      if (problem !== null) tell({ problem });
      else if (left > 0) world.timeline.after(random.between(1000, 60_000), () => attempt(left - 1));
    });
  };
  attempt(ask.key === null ? 0 : 60);
}

function cancelOne(world: World, cancelled: Cancelled[], random: Random): void {
  const [first, ...others] = [...world.history.deployments.values()].flatMap(([version]) => version?.data ?? []);
  if (first === undefined) return;
  // The newest may still wait for its turn.
  const { id, org: theirs } = random.chance(0.5) ? (others.at(-1) ?? first) : random.pick([first, ...others]);
  const cancel: Cancelled = { deployment: id, answer: null };
  cancelled.push(cancel);
  const work = world.start('api-cancel', async ({ requestCancel }, shell) => {
    await requestCancel(shell, theirs, id, 'user:bob');
    cancel.answer = 'accepted';
  });
  work.catch((error) => {
    cancel.answer = problemOf(error);
  });
}

/** As soon as there is a service; it also names what a release has to show. */
function makeHasty(world: World, service: string): void {
  const by = { actor: 'user:ada', traceparent: '' };
  const work = world.start('api-configure', async (_, { store }) => {
    const checks = { http: [{ path: '/' }, { path: '/ready' }], inARow: 2, warmUp: 1, command: './smoke' };
    await configureService(store, org, service, { cancelInProgress: true, checks }, by);
  });
  work.catch(
    () => world.timeline.now() < world.calmFrom && world.timeline.after(5000, () => makeHasty(world, service)),
  );
}

function removeOne(world: World, service: string): void {
  const work = world.start('api-remove', ({ removeService }, shell) => removeService(shell, org, service));
  // Refused, or begun and left to the tick: either is told by the documents.
  work.catch(() => undefined);
}

function publishPoison(world: World, poison: string[], random: Random): void {
  const body = random.pick([
    '{"org":',
    '[]',
    '{"org":"acme","service":"My_Service!","repository":"x","requestId":"r"}',
    'null',
  ]);
  poison.push(body);
  void world.broker.publish(topics.deployRequests, body as unknown as object, {});
  const topic = stages[random.pick(stageNames)].topic;
  void world.broker.publish(topic, { hello: 'world' }, {});
  void world.broker.publish(
    topics.cloudBuilds,
    { id: 'x', status: 'SUCCESS', tags: ['d-web-1-00000000-f1', 'o-acme'] },
    {},
  );
}
