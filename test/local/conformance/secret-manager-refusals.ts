import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import {
  aborted,
  alreadyExists,
  failedPrecondition,
  invalidArgument,
  notFound,
  permissionDenied,
  type Refusal,
} from './refusal.ts';

type Call = (client: SecretManagerServiceClient) => Promise<unknown>;

export const project = 'test-project';
export const parent = `projects/${project}`;
export const name = `${parent}/secrets/kept`;
export const version = `${name}/versions/1`;
export const automatic = { replication: { automatic: {} } };
const docs = 'https://cloud.google.com/secret-manager/docs';
const v1 = 'google.cloud.secretmanager.v1';

const create =
  (secret: object, secretId = 'new') =>
  (client: SecretManagerServiceClient) =>
    client.createSecret({ parent, secretId, secret });
export const add = (payload: object) => (client: SecretManagerServiceClient) =>
  client.addSecretVersion({ parent: name, payload });
const setPolicy = (policy: object) => (client: SecretManagerServiceClient) =>
  client.setIamPolicy({ resource: name, policy });
const accessor = { role: 'roles/secretmanager.secretAccessor', members: ['user:a@example.com'] };

const rows: readonly (readonly [what: string, request: Call, code: number, text: RegExp, source: string])[] = [
  [
    'an id of 256 characters',
    create(automatic, 'a'.repeat(256)),
    invalidArgument,
    /does not match the expected format \[projects\/\*\/secrets\/\*\]$/,
    `${v1}.CreateSecretRequest.secret_id`,
  ],
  [
    'an id with a point',
    create(automatic, 'a.b'),
    invalidArgument,
    /^The provided Secret ID \[.*a\.b\] does not match/,
    'https://github.com/GoogleCloudPlatform/professional-services-data-validator/pull/1332',
  ],
  ['no replication', create({}), invalidArgument, /^secret\.replication: /, `${v1}.Secret.replication`],
  [
    'replicas nowhere',
    create({ replication: { userManaged: { replicas: [] } } }),
    invalidArgument,
    /replicas: cannot be empty/,
    `${v1}.Replication.UserManaged.replicas`,
  ],
  [
    'a label with a capital letter',
    create({ ...automatic, labels: { team: 'Web' } }),
    invalidArgument,
    /^secret\.labels: .*Label value 'Web' violates format constraints/,
    `${v1}.Secret.labels`,
  ],
  [
    '65 labels',
    create({ ...automatic, labels: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`l${index}`, ''])) }),
    invalidArgument,
    /64/,
    `${v1}.Secret.labels`,
  ],
  [
    'an annotation that begins with a point',
    create({ ...automatic, annotations: { '.x': 'y' } }),
    invalidArgument,
    /annotation/,
    `${v1}.Secret.annotations`,
  ],
  [
    '16 KiB of annotations',
    create({ ...automatic, annotations: { x: 'y'.repeat(16 << 10) } }),
    invalidArgument,
    /16KiB/,
    `${v1}.Secret.annotations`,
  ],
  [
    'the same secret again',
    create(automatic, 'kept'),
    alreadyExists,
    /^Secret \[projects\/test-project\/secrets\/kept\] already exists\.$/,
    `${docs}/creating-and-accessing-secrets`,
  ],
  [
    'a value of 64 KiB and a byte',
    add({ data: Buffer.alloc((64 << 10) + 1, 'x') }),
    invalidArgument,
    /payload\.data: .*65536/,
    'https://cloud.google.com/secret-manager/quotas',
  ],
  [
    'no value',
    add({ data: Buffer.alloc(0) }),
    invalidArgument,
    /payload\.data/,
    `${v1}.AddSecretVersionRequest.payload`,
  ],
  [
    'a checksum of something else',
    add({ data: Buffer.from('value'), dataCrc32c: 1 }),
    invalidArgument,
    /data_crc32c/,
    `${docs}/data-integrity`,
  ],
  [
    'a version for a secret that is not there',
    (client) => client.addSecretVersion({ parent: `${parent}/secrets/none`, payload: { data: Buffer.from('x') } }),
    notFound,
    /^Secret \[.*\/none\] not found/,
    `${docs}/add-secret-version`,
  ],
  [
    'the value of a version that is not there',
    (client) => client.accessSecretVersion({ name: `${name}/versions/9` }),
    notFound,
    /^Secret Version \[.*\/versions\/9\] not found\.$/,
    `${docs}/access-secret-version`,
  ],
  [
    'the value of a secret without versions',
    (client) => client.accessSecretVersion({ name: `${parent}/secrets/empty/versions/latest` }),
    notFound,
    /^Secret \[.*\/empty\] not found or has no versions\.$/,
    `${docs}/access-secret-version`,
  ],
  [
    'the value of a disabled version',
    (client) => client.accessSecretVersion({ name: `${name}/versions/2` }),
    failedPrecondition,
    /^Secret Version \[.*\/versions\/2\] is in DISABLED state\.$/,
    `${docs}/disable-secret-version`,
  ],
  [
    'the value of a destroyed version',
    (client) => client.accessSecretVersion({ name: `${name}/versions/3` }),
    failedPrecondition,
    /is in DESTROYED state\.$/,
    `${docs}/destroy-secret-version`,
  ],
  [
    'the return of a destroyed version',
    (client) => client.enableSecretVersion({ name: `${name}/versions/3` }),
    failedPrecondition,
    /destroyed/,
    `${v1}.SecretVersion.State.DESTROYED`,
  ],
  [
    'version 0',
    (client) => client.getSecretVersion({ name: `${name}/versions/0` }),
    invalidArgument,
    /expected format \[projects\/\*\/secrets\/\*\/versions\/\*\]$/,
    `${v1}.SecretVersion.name`,
  ],
  [
    'a stale etag of a version',
    (client) => client.disableSecretVersion({ name: version, etag: '"old"' }),
    failedPrecondition,
    /etag/,
    `${docs}/etags`,
  ],
  [
    'a stale etag of a secret',
    (client) => client.deleteSecret({ name, etag: '"old"' }),
    failedPrecondition,
    /etag/,
    `${docs}/etags`,
  ],
  [
    'the secrets of another project',
    (client) => client.listSecrets({ parent: 'projects/others' }),
    permissionDenied,
    /^Permission denied on resource project others\.$/,
    'https://cloud.google.com/apis/design/errors',
  ],
  [
    'a page of less than nothing',
    (client) => client.listSecrets({ parent, pageSize: -1 }, { autoPaginate: false }),
    invalidArgument,
    /page_size/,
    'https://google.aip.dev/158',
  ],
  [
    'a page token of nobody',
    (client) => client.listSecrets({ parent, pageToken: 'none' }, { autoPaginate: false }),
    invalidArgument,
    /page token/,
    'https://google.aip.dev/158',
  ],
  [
    'a filter that is none',
    (client) => client.listSecrets({ parent, filter: 'colour>blue' }),
    invalidArgument,
    /invalid filter/,
    `${docs}/filtering`,
  ],
  [
    'a policy that was changed in between',
    setPolicy({ bindings: [accessor], etag: Buffer.from('old') }),
    aborted,
    /^There were concurrent policy changes\./,
    'google.iam.v1.Policy.etag',
  ],
  [
    'a condition in a policy of version 1',
    setPolicy({ version: 1, bindings: [{ ...accessor, condition: { title: 't', expression: 'true' } }] }),
    invalidArgument,
    /version 3/,
    'google.iam.v1.Policy.version',
  ],
  [
    'the name that a conditional binding has in a policy of version 1',
    setPolicy({ bindings: [{ ...accessor, role: `${accessor.role}_withcond_2b17cc25d2cd9e2c54d8` }] }),
    invalidArgument,
    /^Role roles\/secretmanager\.secretAccessor_withcond_\w+ is not supported for this resource\.$/,
    'https://cloud.google.com/iam/docs/troubleshooting-withcond',
  ],
  [
    'a policy of version 2 when it is read',
    (client) => client.getIamPolicy({ resource: name, options: { requestedPolicyVersion: 2 } }),
    invalidArgument,
    /^Invalid policy version: 2\.$/,
    'google.iam.v1.GetPolicyOptions.requested_policy_version',
  ],
  [
    'a member without a kind',
    setPolicy({ bindings: [{ ...accessor, members: ['a@example.com'] }] }),
    invalidArgument,
    /^The member a@example\.com is of an unknown type\. Please set a valid type prefix for the member\.$/,
    'google.iam.v1.Binding.members',
  ],
];
export const refusals: readonly Refusal<Call>[] = rows.map(([what, request, code, text, source]) => ({
  what,
  request,
  code,
  text,
  source,
}));
