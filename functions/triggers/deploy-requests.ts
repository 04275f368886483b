import { createHash } from 'node:crypto';
import { envSchema } from '../../shared/env.ts';
import { deployRequestMessageSchema } from '../../shared/messages.ts';
import { type Failure, Problem } from '../../shared/problems.ts';
import type { Rejection } from '../../shared/service.ts';
import { topics } from '../../shared/stages.ts';
import { contentHash } from '../content-hash.ts';
import { type Acceptor, accept } from '../engine/accept.ts';
import type { DeployRequest } from '../engine/check-request.ts';
import { asOrg, paths } from '../engine/documents.ts';
import { redactPatterns } from '../guard/redact-patterns.ts';
import type { Store } from '../ports.ts';

/** Who may publish is IAM's decision; whoever does acts as this (design.md "What comes from outside"). */
const actor = 'topic:deploy-requests';
const excerptLength = 500;
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
  try {
    await accept(options, await readRequest(options, body));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await reject(options, body, messageId, error.failure);
  }
}

async function readRequest({ store, traceparent }: DeployRequestsOptions, body: Buffer): Promise<DeployRequest> {
  if (body.length > maxBytes) {
    const message = `The message has ${body.length} bytes; at most ${maxBytes} are taken.`;
    throw new Problem('request-too-large', message, 'Leave out what does not belong into a request.');
  }
  const json = parseJson(body);
  if (carriesSecret(json)) {
    const hint = 'Store it with `slipway secrets set NAME` and name it: {"secret": "NAME"}.';
    throw new Problem('message-carries-secret', 'The message carries the value of a secret.', hint);
  }
  const parsed = deployRequestMessageSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') || 'the message';
    const hint =
      'The fields are org, service, repository, requestId, and optionally ref, root, region, env, unset, load.';
    throw new Problem('message-invalid', `${where}: ${issue?.message ?? 'not as expected'}.`, hint);
  }
  const message = parsed.data;
  const orgDoc = isDocumentId(message.org) ? (await store.read([paths.org(message.org)])).docs[0] : null;
  if (orgDoc && !asOrg(orgDoc).allowTopicDeploys) {
    const hint = 'An owner can allow it in the settings of the organisation.';
    throw new Problem('topic-deploys-disabled', `${message.org} does not take deployments from a topic.`, hint);
  }
  if (!orgDoc) throw new Problem('not-found', `There is no organisation ${message.org}.`, 'Check the field org.');
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
    actor,
    via: 'topic',
    idempotencyKey: message.requestId,
    bodyHash: contentHash(message),
    traceparent: traceparent(),
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

/** A variable that is given as `{value, secret: true}`, as only the API takes it. */
function carriesSecret(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || !('env' in json)) return false;
  const { env } = json;
  if (typeof env !== 'object' || env === null || envSchema.safeParse(env).success) return false;
  return Object.values(env).some((value) => typeof value === 'object' && value !== null && 'value' in value);
}

async function reject(
  { store, operatorOrg }: DeployRequestsOptions,
  body: Buffer,
  messageId: string,
  { code, message, hint }: Failure,
): Promise<void> {
  const id = createHash('sha256').update(messageId).update(body).digest('hex').slice(0, 20);
  const { now } = await store.read([]);
  const secret = code === 'message-carries-secret';
  const rejection: Rejection = {
    id,
    at: now,
    topic: topics.deployRequests,
    code,
    message,
    hint,
    excerpt: secret ? '' : redactPatterns(body.toString('utf8')).slice(0, excerptLength),
  };
  const org = (await knownOrg(store, body)) ?? operatorOrg;
  const path = org === null ? paths.orphanRejection(id) : paths.rejection(org, id);
  await store.commit([{ op: 'create', path, data: rejection }]);
}

async function knownOrg(store: Store, body: Buffer): Promise<string | null> {
  const named = /"org"\s*:\s*"([a-z0-9-]{1,60})"/.exec(body.subarray(0, maxBytes).toString('utf8'))?.[1];
  if (named === undefined) return null;
  return (await store.read([paths.org(named)])).docs[0] ? named : null;
}

function isDocumentId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,100}$/.test(text);
}
