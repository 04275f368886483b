import type { protos } from '@google-cloud/secret-manager';
import { status } from '@grpc/grpc-js';
import { type Implementation, invalidField, RpcError, unary } from '../grpc.ts';
import { whyNotLabels } from '../labels.ts';
import { newEtag, now, pageOf, sameEtag, secretAnswer } from './answers.ts';
import { parseFilter, secretFields } from './filter.ts';
import { parseProject, parseSecret } from './names.ts';
import type { SecretStore, StoredSecret } from './store.ts';

type V1 = typeof protos.google.cloud.secretmanager.v1;
type Create = V1['CreateSecretRequest']['prototype'];
type Get = V1['GetSecretRequest']['prototype'];
type List = V1['ListSecretsRequest']['prototype'];
type Delete = V1['DeleteSecretRequest']['prototype'];
type RequestedSecret = protos.google.cloud.secretmanager.v1.ISecret;

/** The calls about a secret as a whole. */
export function secretCalls(store: SecretStore, project: string): Implementation {
  return {
    createSecret: unary((request: Create) => {
      parseProject(request.parent, project);
      const name = parseSecret(`${request.parent}/secrets/${request.secretId}`, project);
      const requested = request.secret ?? {};
      refuseUnsupported(requested);
      if (store.get(name) !== undefined) throw new RpcError(status.ALREADY_EXISTS, `Secret [${name}] already exists.`);
      const { labels, annotations, replication } = requested;
      refuseReplication(replication);
      const why = whyNotLabels(labels ?? {});
      if (why !== null) throw invalidField('secret.labels', why);
      refuseAnnotations(annotations ?? {});
      const secret: StoredSecret = {
        name,
        createTime: now(),
        replication: replication ?? {},
        labels: labels ?? {},
        annotations: annotations ?? {},
        etag: newEtag(),
        versions: [],
        policy: null,
      };
      store.put(secret);
      return secretAnswer(secret);
    }),
    getSecret: unary((request: Get) => secretAnswer(findSecret(store, parseSecret(request.name, project)))),
    listSecrets: unary((request: List) => {
      parseProject(request.parent, project);
      const matches = parseFilter(request.filter);
      const secrets = newestFirst(store.all().filter((secret) => matches(secretFields(secret))));
      const { items, ...page } = pageOf(secrets, (secret) => secret.name, request);
      return { secrets: items.map(secretAnswer), ...page };
    }),
    deleteSecret: unary((request: Delete) => {
      const secret = findSecret(store, parseSecret(request.name, project));
      sameEtag(request.etag, secret.etag);
      store.remove(secret.name);
      return {};
    }),
  };
}

export function findSecret(store: SecretStore, name: string): StoredSecret {
  const secret = store.get(name);
  if (secret === undefined) throw new RpcError(status.NOT_FOUND, `Secret [${name}] not found.`);
  return secret;
}

const unsupported = [
  'topics',
  'expireTime',
  'ttl',
  'rotation',
  'versionAliases',
  'versionDestroyTtl',
  'customerManagedEncryption',
  'tags',
  'secretType',
] as const;

/** What is not carried out is refused: a secret that silently never expires would be worse. */
function refuseUnsupported(requested: RequestedSecret): void {
  for (const field of unsupported) {
    const value = requested[field];
    if (typeof value === 'object' ? Object.keys(value ?? {}).length > 0 : value) {
      throw new RpcError(status.INVALID_ARGUMENT, `secret.${field} is not carried out by the local Secret Manager`);
    }
  }
}

/**
 * google.cloud.secretmanager.v1.Replication: one of automatic and user managed, whose replicas "cannot be empty"; a
 * secret that is not regional has one (projects.secrets.create).
 */
function refuseReplication(replication: RequestedSecret['replication']): void {
  if (!replication?.automatic && !replication?.userManaged) {
    throw invalidField('secret.replication', 'must be set: automatic or user_managed');
  }
  if (replication.userManaged && !replication.userManaged.replicas?.length) {
    throw invalidField('secret.replication.user_managed.replicas', 'cannot be empty');
  }
}

const annotationKey = /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const maxAnnotations = 16 << 10;

/** google.cloud.secretmanager.v1.Secret.annotations has the grammar; "the total size ... must be less than 16KiB". */
function refuseAnnotations(annotations: Readonly<Record<string, string>>): void {
  const wrong = Object.keys(annotations).find((key) => !annotationKey.test(key));
  if (wrong !== undefined) throw invalidField('secret.annotations', `'${wrong}' is not the key of an annotation`);
  const size = Object.entries(annotations).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
  if (size >= maxAnnotations) throw invalidField('secret.annotations', 'must be less than 16KiB together');
}

/** ListSecretsResponse.secrets: "sorted in reverse by create_time (newest first)"; by name where two have the same. */
function newestFirst(secrets: readonly StoredSecret[]): readonly StoredSecret[] {
  const millis = ({ createTime }: StoredSecret) => Number(createTime.seconds) * 1000 + createTime.nanos / 1e6;
  return [...secrets].sort((a, b) => millis(b) - millis(a) || (a.name < b.name ? 1 : -1));
}
