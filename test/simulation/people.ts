import { type Accepted, accept } from '../../functions/engine/accept.ts';
import { requestCancel } from '../../functions/engine/cancel.ts';
import type { DeployRequest } from '../../functions/engine/check-request.ts';
import { removeService } from '../../functions/engine/remove-service.ts';
import { Problem } from '../../shared/problems.ts';
import { stageNames, stages, topics } from '../../shared/stages.ts';
import type { FaultRates } from './faults.ts';
import type { Random } from './random.ts';
import { org, traceparentOf, type World } from './world.ts';

/** What somebody asked for and what they were told; null while, and when, nobody could tell them. */
export interface Asked {
  /** Null where they did without, and then they do not ask twice. */
  readonly key: string | null;
  readonly body: string;
  readonly via: 'api' | 'topic';
  answer: { readonly deployment: string } | { readonly problem: string } | null;
}

export interface Cancelled {
  readonly deployment: string;
  /** Null when they never got an answer. */
  answer: 'accepted' | 'already-live' | 'deployment-ended' | string | null;
}

export interface People {
  readonly asked: readonly Asked[];
  readonly cancelled: readonly Cancelled[];
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

  const services = random.chance(0.7) ? (['web'] as const) : serviceNames;
  const burst = random.chance(0.5);
  for (let count = random.between(1, 4); count > 0; count -= 1) {
    const service = random.pick(services);
    const at = burst ? random.between(0, 240_000) : sometime();
    const via = random.chance(0.3) ? 'topic' : 'api';
    const key = via === 'api' && random.chance(0.15) ? null : `k${count}`;
    const ask: Asked = { key, body: `b${count}`, via, answer: null };
    asked.push(ask);
    const ref = random.chance(0.03) ? 'gone' : null;
    world.timeline.after(at, () => askFor(world, ask, service, ref, random));
    if (key !== null && random.chance(0.2)) {
      const again: Asked = { ...ask, body: random.chance(0.5) ? ask.body : 'another', answer: null };
      asked.push(again);
      world.timeline.after(at + random.between(0, 600_000), () => askFor(world, again, service, ref, random));
    }
  }
  for (let count = random.chance(0.4) ? random.between(1, 3) : 0; count > 0; count -= 1) {
    const at = burst ? random.between(0, 600_000) : sometime();
    world.timeline.after(at, () => cancelOne(world, cancelled, random));
  }
  if (random.chance(0.08)) world.timeline.after(sometime(), () => removeOne(world, random.pick(services)));
  if (random.chance(0.1)) world.timeline.after(sometime(), () => publishPoison(world, poison, random));
  for (let count = random.between(0, 2); count > 0; count -= 1) world.timeline.after(sometime(), world.source.push);
  for (let count = rates.forgets; count > 0; count -= 1) world.timeline.after(sometime(), world.broker.forget);
  for (let count = rates.handEdits; count > 0; count -= 1) {
    const service = random.pick(services);
    world.timeline.after(sometime(), () => world.run.editByHand(service));
  }
  return { asked, cancelled, poison };
}

/** Somebody who asks again under the same key until they get an answer. */
function askFor(world: World, ask: Asked, service: string, ref: string | null, random: Random): void {
  if (ask.via === 'topic') {
    // The body stands in a field that the message may have, so that another body is another request.
    const message = {
      org,
      service,
      repository: `acme/${service}`,
      requestId: ask.key,
      root: '',
      env: { BODY: ask.body },
    };
    const publish = () =>
      void world.broker.publish(topics.deployRequests, ref === null ? message : { ...message, ref }, {});
    publish();
    // What the broker lost before we had it nobody but its sender can send again.
    world.timeline.after(world.calmFrom + 60_000 - world.timeline.now(), publish);
    return;
  }
  const request: DeployRequest = {
    org,
    service,
    repository: `acme/${service}`,
    ref,
    root: null,
    region: null,
    env: { BODY: ask.body },
    unset: [],
    load: null,
    actor: 'user:ada',
    via: 'api',
    idempotencyKey: ask.key,
    bodyHash: ask.body,
    traceparent: traceparentOf(random),
  };
  const attempt = (left: number) => {
    const work = world.processes.start('api-deploy', async (call) => {
      const { deployment }: Accepted = await accept(world.shellFor(call), request);
      ask.answer = { deployment: deployment.id };
    });
    work.catch((error) => {
      if (error instanceof Problem) ask.answer = { problem: error.failure.code };
      else if (left > 0) world.timeline.after(random.between(1000, 60_000), () => attempt(left - 1));
    });
  };
  attempt(ask.key === null ? 0 : 60);
}

function cancelOne(world: World, cancelled: Cancelled[], random: Random): void {
  const [first, ...others] = [...world.history.deployments.keys()];
  if (first === undefined) return;
  const cancel: Cancelled = { deployment: random.pick([first, ...others]), answer: null };
  cancelled.push(cancel);
  const work = world.processes.start('api-cancel', async (call) => {
    await requestCancel(world.shellFor(call), org, cancel.deployment, 'user:bob');
    cancel.answer = 'accepted';
  });
  work.catch((error) => {
    if (error instanceof Problem) cancel.answer = error.failure.code;
  });
}

function removeOne(world: World, service: string): void {
  const work = world.processes.start('api-remove', (call) => removeService(world.shellFor(call), org, service));
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
