import type { protos } from '@google-cloud/secret-manager';
import { status } from '@grpc/grpc-js';
import { type Implementation, RpcError, unary } from '../grpc.ts';
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
      if (!replication) throw new RpcError(status.INVALID_ARGUMENT, 'secret.replication must be given');
      refuseLabels(labels ?? {});
      const secret: StoredSecret = {
        name,
        createTime: now(),
        replication,
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
      const secrets = store.all().filter((secret) => matches(secretFields(secret)));
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
] as const;

/** What is not carried out is refused: a secret that silently never expires would be worse. */
function refuseUnsupported(requested: RequestedSecret): void {
  for (const field of unsupported) {
    const value = requested[field];
    if (value && Object.keys(value).length > 0) {
      throw new RpcError(status.INVALID_ARGUMENT, `secret.${field} is not carried out by the local Secret Manager`);
    }
  }
}

/** Google's grammar for labels, without its international letters. */
function refuseLabels(labels: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key) || !/^[a-z0-9_-]{0,63}$/.test(value)) {
      throw new RpcError(status.INVALID_ARGUMENT, `${key}=${value} is not a label`);
    }
  }
}
