import { type Check, fine, lacks } from '../../../shared/checks.ts';
import { rejectionSchema } from '../../../shared/service.ts';
import { later } from '../../later.ts';
import type { Store } from '../../ports.ts';
import { asDeployment, paths } from '../documents.ts';
import { queries } from '../queries.ts';

/** The tick comes once a minute; one may be late, two in a row say that nobody sends them. */
const silentSeconds = 180;
/** What a tick has been able to look at twice and is still there. */
const stuckSeconds = 180;
const dayOfSeconds = 86_400;

const restartTick = 'gcloud scheduler jobs resume slipway-tick --location=REGION --project=PROJECT';

/** Where the scheduler's job is; on the laptop the stack itself is the scheduler. */
export interface TickPlace {
  readonly project: string;
  readonly region: string;
}

export async function checkTick(store: Store, { project, region }: TickPlace): Promise<Check> {
  const { docs, now } = await store.read([paths.heartbeat()]);
  const at = (docs[0]?.data as { readonly at?: string } | undefined)?.at ?? null;
  const command = restartTick.replace('REGION', region).replace('PROJECT', project);
  if (at === null) return lacks('tick', null, 'The tick has never come: what is stuck stays stuck.', command);
  const seconds = Math.round((Date.parse(now) - Date.parse(at)) / 1000);
  if (seconds <= silentSeconds) return fine('tick', `The tick came ${seconds} s ago.`);
  return lacks('tick', null, `The tick came last ${seconds} s ago, and is to come every 60 s.`, command);
}

/** Deployments whose time to be looked at is long past. */
export async function checkStuck(store: Store, org: string): Promise<Check> {
  const { now } = await store.read([]);
  const overdue = (await store.query(queries.overdue(later(now, -stuckSeconds)))).map(asDeployment);
  const [first, ...others] = overdue.filter((each) => each.org === org);
  if (first === undefined) return fine('stuck deployments', 'Every deployment under way was looked at in time.');
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const what = `${first.id}${more} should have been looked at more than ${stuckSeconds} s ago.`;
  return lacks('stuck deployments', null, what, `slipway cancel ${first.id}`);
}

/** Messages that nobody has confirmed, although they were sent again. */
export async function checkOutbox(store: Store): Promise<Check> {
  const { now } = await store.read([]);
  const unsent = await store.query(queries.unsent(later(now, -stuckSeconds)));
  if (unsent.length === 0) return fine('outbox', 'No message waits to be sent again.');
  const what = `${unsent.length} messages have waited for more than ${stuckSeconds} s to be sent again.`;
  return lacks('outbox', null, what, 'slipway status');
}

/** Messages of the last day that could not be taken, or not be delivered, and were not sent again. */
export async function checkRejections(store: Store, org: string): Promise<Check> {
  const { now } = await store.read([]);
  const since = later(now, -dayOfSeconds);
  const rejections = (await store.query(queries.rejections(org))).map(({ data }) => rejectionSchema.parse(data));
  const open = rejections.filter(({ at, replayedAt }) => at > since && replayedAt === undefined);
  if (open.length === 0) return fine('dead letters', 'No message of the last 24 h was rejected or given up.');
  const what = `${open.length} ${open.length === 1 ? 'message' : 'messages'} of the last 24 h were rejected or given up.`;
  return lacks('dead letters', null, what, 'slipway rejections');
}

/** How deployments of the last day ended: those that broke through no fault of the app say that something is wrong here. */
export async function checkDay(store: Store, org: string): Promise<Check> {
  const { now } = await store.read([]);
  const since = later(now, -dayOfSeconds);
  const found = (await store.query(queries.deployments(org, {}, 100))).map(asDeployment);
  const ended = found.filter(({ endedAt }) => endedAt !== null && endedAt > since);
  const errored = ended.filter(({ status }) => status === 'errored');
  const name = 'last 24 h';
  if (ended.length === 0) return fine(name, 'No deployment ended in the last 24 h.');
  // product.md "Numbers that are tracked": 95 % success apart from the app's own faults.
  const isWell = errored.length * 20 <= ended.length;
  const what = `${errored.length} of the last ${ended.length} deployments within 24 h ended as errored.`;
  return isWell ? fine(name, what) : lacks(name, null, what, 'slipway list --status errored');
}
