import { paths } from '../../../functions/engine/documents.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import type { Rejection } from '../../../shared/service.ts';
import type { Asked, People } from '../people.ts';
import type { World } from '../world.ts';
import { lastOf } from './services.ts';
import { type Violation, violated } from './violation.ts';

/** Invariants 4, 6, 9 and 19: who asks is told, once, and what cannot be taken is kept for people to read. */
export function checkRequests(world: World, people: People): readonly Violation[] {
  return [
    ...checkAsked(world, people),
    ...checkKeys(world, people),
    ...checkCancelled(world, people),
    ...checkPoison(world, people),
  ];
}

interface Kept {
  readonly deployment: string;
}

function keptUnder({ store }: World, { org: theirs, via }: Asked, key: string): Kept | undefined {
  const actor = via === 'api' ? 'user:ada' : 'topic:deploy-requests';
  return store.docs.get(paths.idempotency(actor, theirs, key))?.data as Kept | undefined;
}

function checkAsked(world: World, { asked }: People): readonly Violation[] {
  return asked.flatMap((ask) => {
    const { key, body, via, answer } = ask;
    if (key === null) return checkKeyless(world, body, answer);
    const kept = keptUnder(world, ask, key);
    if (via === 'topic') {
      return kept === undefined && rejectionsOf(world).length === 0 ? [violated(4, `nothing is known of ${key}`)] : [];
    }
    if (answer === null) return [violated(4, `nobody was told about ${key}`)];
    if ('problem' in answer) return [];
    const made = lastOf(world.history, answer.deployment);
    if (made != null && made.org !== ask.org)
      return [violated(17, `${ask.org} was answered with ${made.id} of ${made.org}`)];
    if (made?.spec.env['BODY'] !== body) return [violated(6, `${key} with another body was answered with ${made?.id}`)];
    return kept?.deployment === answer.deployment
      ? []
      : [violated(6, `${key} was answered with ${answer.deployment}, kept is ${kept?.deployment}`)];
  });
}

/** Without a key a request that nobody answered may have been taken or not; in no case was it taken twice. */
function checkKeyless({ history }: World, body: string, answer: Asked['answer']): readonly Violation[] {
  const made = [...history.deployments].filter(
    ([, [first]]) => first?.data?.spec.env['BODY'] === body && !isOfReleases(first.data),
  );
  if (made.length > 1) return [violated(6, `one request made ${made.map(([id]) => id).join(' and ')}`)];
  const isTold = answer === null || 'problem' in answer || made[0]?.[0] === answer.deployment;
  return isTold ? [] : [violated(4, `${answer.deployment} was promised and is not there`)];
}

/** Whose variables are those of a release, and so of another request. */
const isOfReleases = (first: Deployment | null | undefined): boolean =>
  first?.spec.release !== undefined || first?.spec.traffic !== undefined;

/** There are as many deployments as keys, beside those that were asked for without one. */
function checkKeys({ store, history }: World, { asked }: People): readonly Violation[] {
  const kept = [...store.docs.values()].flatMap(({ data, collection }) =>
    collection === 'idem' ? [data['deployment']] : [],
  );
  const keyless = new Set(asked.filter(({ key }) => key === null).map(({ body }) => body));
  const ids = [...history.deployments]
    .filter(([, [first]]) => isOfReleases(first?.data) || !keyless.has(String(first?.data?.spec.env['BODY'])))
    .map(([id]) => id);
  return new Set(kept).size === ids.length && kept.length === ids.length
    ? []
    : [violated(6, `${kept.length} keys stand for ${ids.length} deployments`)];
}

function checkCancelled({ history }: World, { cancelled }: People): readonly Violation[] {
  const found: Violation[] = [];
  for (const { deployment, answer } of cancelled) {
    const last = lastOf(history, deployment);
    if (answer === 'accepted' && last?.cancel == null)
      found.push(violated(9, `the cancelling of ${deployment} is forgotten`));
    if (last?.cancel == null) continue;
    // Who was stopped for a newer one has ended as that.
    const isStopped = last.status === 'cancelled' || (last.status === 'superseded' && last.supersededBy !== null);
    if (!isStopped && last.status !== 'errored') {
      found.push(violated(9, `${deployment} was cancelled and is ${last.status}`));
    }
    const live = [...history.services.values()].flat().some(({ data }) => data?.stable?.deployment === deployment);
    if (live) found.push(violated(9, `${deployment} was cancelled and went live`));
  }
  return found;
}

function rejectionsOf({ store }: World): readonly Rejection[] {
  return [...store.docs.values()].flatMap(({ collection, data }) =>
    /^orgs\/[^/]+\/rejections$/.test(collection) ? [data as unknown as Rejection] : [],
  );
}

/** A message that was forgotten by the broker cannot leave a record, so one record for each kind is asked at most. */
function checkPoison(world: World, { poison }: People): readonly Violation[] {
  const rejections = rejectionsOf(world);
  const repeated = poison.find((body) => {
    const sent = poison.filter((other) => other === body).length;
    return rejections.filter(({ excerpt }) => excerpt === body).length > sent;
  });
  if (repeated !== undefined) return [violated(5, `${repeated} was rejected more often than it was sent`)];
  const may = world.forgetful || poison.length === 0;
  return may || rejections.length >= 1 ? [] : [violated(19, 'a poison message left no record')];
}
