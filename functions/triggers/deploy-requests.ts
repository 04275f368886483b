import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { deployRequestMessageSchema, type SteerMessage, steerMessageSchema } from '../../shared/messages.ts';
import { type Failure, Problem } from '../../shared/problems.ts';
import { topics } from '../../shared/stages.ts';
import { contentHash } from '../content-hash.ts';
import { type Acceptor, accept } from '../engine/accept.ts';
import { auditWrite, type By } from '../engine/audit.ts';
import { requestCancel } from '../engine/cancel.ts';
import type { DeployRequest } from '../engine/check-request.ts';
import { asOrg, paths } from '../engine/documents.ts';
import { isRejected, readerOf, reject, rejectionWrites } from '../engine/reject.ts';
import { steer } from '../engine/steer.ts';
import type { Store, Write } from '../ports.ts';
import { carriesSecret, namedOrg } from './request-text.ts';

/** Who may publish is IAM's decision; whoever does acts as this (design.md "What comes from outside"). */
const actor = 'topic:deploy-requests';
/** Pub/Sub itself takes 10 MB; a request is small. */
const maxBytes = 256 * 1024;

export interface DeployRequestsOptions extends Acceptor {
  /** Organisation that reads the rejections of messages which name none that exists; null keeps them out of reach. */
  readonly operatorOrg: string | null;
  readonly traceparent: () => string;
}

/** Takes a message from `deploy-requests`. What cannot be taken leaves a rejection and is acknowledged. */
export async function takeDeployRequest(
  options: DeployRequestsOptions,
  body: Buffer,
  messageId: string,
): Promise<void> {
  const by: By = { actor, traceparent: options.traceparent() };
  const id = rejectionId(messageId, body);
  // What was refused because a limit was reached does not begin by itself when the same message comes once more.
  const readers = [namedOrg(textOf(body)), options.operatorOrg].flatMap((org) =>
    isDocumentId(org ?? '') ? [org ?? ''] : [],
  );
  if (await isRejected(options.store, id, readers)) return;
  try {
    const json = readJson(body);
    if (isSteering(json)) await obey(options, await readSteering(options.store, json), by);
    else await accept(options, await readRequest(options.store, json, by));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await leaveRejection(options, { body, id, by }, error.failure);
  }
}

function readJson(body: Buffer): unknown {
  if (body.length > maxBytes) {
    const message = `The message has ${body.length} bytes; at most ${maxBytes} are taken.`;
    throw new Problem('request-too-large', message, 'Leave out what does not belong into a request.');
  }
  const json = parseJson(body);
  if (carriesSecret(json)) {
    const hint = 'Store it with `slipway secrets set NAME` and name it: {"secret": "NAME"}.';
    throw new Problem('message-carries-secret', 'The message carries the value of a secret.', hint);
  }
  return json;
}

const isSteering = (json: unknown): boolean => typeof json === 'object' && json !== null && 'action' in json;

/** Something is said to a rollout; the same message that comes again says nothing new. */
async function obey(options: DeployRequestsOptions, message: SteerMessage, by: By): Promise<void> {
  const { org, deployment: id, action, requestId } = message;
  if (action === 'abort') await requestCancel(options, org, id, by.actor, by.traceparent);
  else {
    const asked = { actor: by.actor, org, idempotencyKey: requestId, bodyHash: contentHash(message) };
    await steer(options, { org, id, steering: action }, by, asked);
  }
}

async function readSteering(store: Store, json: unknown): Promise<SteerMessage> {
  const fields = 'org, deployment, action (pause, resume, promote or abort) and requestId';
  const message = parsed(steerMessageSchema, json, `The fields are ${fields}.`);
  await mayAsk(store, message.org);
  if (isDocumentId(message.deployment)) return message;
  throw new Problem('deployment-not-found', 'There is no deployment of this name.', 'List them with `slipway list`.');
}

function parsed<Schema extends z.ZodType>(schema: Schema, json: unknown, hint: string): z.infer<Schema> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'the message';
  throw new Problem('message-invalid', `${where}: ${issue?.message ?? 'not as expected'}.`, hint);
}

async function mayAsk(store: Store, org: string): Promise<void> {
  const doc = isDocumentId(org) ? (await store.read([paths.org(org)])).docs[0] : null;
  if (!doc) throw new Problem('not-found', `There is no organisation ${org}.`, 'Check the field org.');
  if (asOrg(doc).allowTopicDeploys) return;
  const hint = 'An owner can allow it in the settings of the organisation.';
  throw new Problem('topic-deploys-disabled', `${org} does not take deployments from a topic.`, hint);
}

async function readRequest(store: Store, json: unknown, by: By): Promise<DeployRequest> {
  const hint =
    'The fields are org, service, repository, requestId, and optionally ref, root, region, env, unset, load, overrides, overwriteDrift.';
  const message = parsed(deployRequestMessageSchema, json, hint);
  await mayAsk(store, message.org);
  return {
    org: message.org,
    service: message.service,
    repository: message.repository,
    ref: message.ref ?? null,
    root: message.root ?? null,
    region: message.region ?? null,
    env: message.env ?? {},
    unset: message.unset ?? [],
    load: message.load ?? null,
    overrides: message.overrides,
    overwriteDrift: message.overwriteDrift,
    ...by,
    via: 'topic',
    idempotencyKey: message.requestId,
    bodyHash: contentHash(message),
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    const hint = 'Publish {"org", "service", "repository", "requestId"} as JSON in UTF-8.';
    throw new Problem('message-invalid', 'The message is not JSON.', hint);
  }
}

async function leaveRejection(
  { store, operatorOrg }: DeployRequestsOptions,
  { body, id, by }: { readonly body: Buffer; readonly id: string; readonly by: By },
  failure: Failure,
): Promise<void> {
  const { now } = await store.read([]);
  const text = textOf(body);
  const org = await readerOf(store, namedOrg(text), operatorOrg);
  const quotable = failure.code !== 'message-carries-secret';
  const rejected = { id, topic: topics.deployRequests, text, failure, quotable };
  await reject(store, [...rejectionWrites(org, rejected, now), ...auditOf(org, by, id, failure, now)]);
}

/** Every delivery of a message has the same. */
function rejectionId(messageId: string, body: Buffer): string {
  return createHash('sha256').update(messageId).update(body).digest('hex').slice(0, 20);
}

function textOf(body: Buffer): string {
  return body.subarray(0, maxBytes).toString('utf8');
}

function auditOf(org: string | null, by: By, id: string, { code }: Failure, at: string): readonly Write[] {
  const what = { at, action: 'deploy', resource: `rejections/${id}`, outcome: code, key: `reject~${id}` };
  return org === null ? [] : [auditWrite(org, by, what)];
}

function isDocumentId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,100}$/.test(text);
}
