import type { protos } from '@google-cloud/secret-manager';
import { status } from '@grpc/grpc-js';
import { type Implementation, invalidField, RpcError, unary } from '../grpc.ts';
import { newEtag, now, pageOf, sameEtag, versionAnswer, versionName } from './answers.ts';
import { crc32c } from './crc32c.ts';
import { parseFilter, versionFields } from './filter.ts';
import { parseSecret, parseVersion } from './names.ts';
import { findSecret } from './secrets.ts';
import type { SecretStore, StoredSecret, StoredVersion } from './store.ts';
import type { Sealed, Vault } from './vault.ts';

type V1 = typeof protos.google.cloud.secretmanager.v1;
type Add = V1['AddSecretVersionRequest']['prototype'];
type Named = V1['AccessSecretVersionRequest']['prototype'];
type Changed = V1['DisableSecretVersionRequest']['prototype'];
type List = V1['ListSecretVersionsRequest']['prototype'];

/** https://cloud.google.com/secret-manager/quotas */
const longestValue = 64 << 10;

/** The calls about the versions of a secret, each of which holds one value for good. */
export function versionCalls(store: SecretStore, vault: Vault, project: string): Implementation {
  const find = (name: string | null | undefined) => findVersion(store, name, project);
  const move = (state: StoredVersion['state']) =>
    unary((request: Changed) => {
      const { secret, version } = find(request.name);
      sameEtag(request.etag, version.etag);
      return versionAnswer(secret, moveTo(store, secret, version, state));
    });
  return {
    addSecretVersion: unary((request: Add) => {
      const secret = findSecret(store, parseSecret(request.parent, project));
      const value = Buffer.from((request.payload?.data as Uint8Array | undefined) ?? []);
      const checksumGiven = refuseValue(value, request.payload?.dataCrc32c);
      const number = (secret.versions.at(-1)?.number ?? 0) + 1;
      const sealed = vault.seal(value, `${secret.name}/versions/${number}`);
      const version = { number, state: 'ENABLED', createTime: now(), checksumGiven, etag: newEtag(), sealed } as const;
      store.put({ ...secret, versions: [...secret.versions, version] });
      return versionAnswer(secret, version);
    }),
    getSecretVersion: unary((request: Named) => {
      const { secret, version } = find(request.name);
      return versionAnswer(secret, version);
    }),
    accessSecretVersion: unary((request: Named) => {
      const { secret, version } = find(request.name);
      const name = versionName(secret, version);
      if (version.state !== 'ENABLED' || version.sealed === null) {
        throw new RpcError(status.FAILED_PRECONDITION, `Secret Version [${name}] is in ${version.state} state.`);
      }
      const data = decrypt(vault, version.sealed, name);
      return { name, payload: { data, dataCrc32c: String(crc32c(data)) } };
    }),
    listSecretVersions: unary((request: List) => {
      const secret = findSecret(store, parseSecret(request.parent, project));
      const matches = parseFilter(request.filter);
      const versions = secret.versions.filter((version) => matches(versionFields(secret, version))).reverse();
      const { items, ...page } = pageOf(versions, (version) => String(version.number), request);
      return { versions: items.map((version) => versionAnswer(secret, version)), ...page };
    }),
    disableSecretVersion: move('DISABLED'),
    enableSecretVersion: move('ENABLED'),
    destroySecretVersion: move('DESTROYED'),
  };
}

interface Found {
  readonly secret: StoredSecret;
  readonly version: StoredVersion;
}

/** `latest` is the newest version whatever its state, as in Google's cloud: a disabled one is not stepped over. */
function findVersion(store: SecretStore, name: string | null | undefined, project: string): Found {
  const wanted = parseVersion(name, project);
  const secret = store.get(wanted.secret);
  const version =
    wanted.version === 'latest'
      ? secret?.versions.at(-1)
      : secret?.versions.find((each) => String(each.number) === wanted.version);
  if (secret === undefined || secret.versions.length === 0) {
    throw new RpcError(status.NOT_FOUND, `Secret [${wanted.secret}] not found or has no versions.`);
  }
  if (version === undefined) throw new RpcError(status.NOT_FOUND, `Secret Version [${name}] not found.`);
  return { secret, version };
}

function moveTo(
  store: SecretStore,
  secret: StoredSecret,
  version: StoredVersion,
  state: StoredVersion['state'],
): StoredVersion {
  if (version.state === 'DESTROYED' && state !== 'DESTROYED') {
    throw new RpcError(status.FAILED_PRECONDITION, `Secret Version [${versionName(secret, version)}] is destroyed.`);
  }
  // "Even when an update doesn't change a resource's state, it still updates the resource ETag" (the page on etags).
  const gone = state === 'DESTROYED' ? { sealed: null, destroyTime: version.destroyTime ?? now() } : {};
  const moved = { ...version, state, etag: newEtag(), ...gone };
  store.put({ ...secret, versions: secret.versions.map((each) => (each.number === version.number ? moved : each)) });
  return moved;
}

/** Whether a checksum came with the value; one that does not fit it is refused, as is a value that is too long. */
function refuseValue(value: Buffer, checksum: unknown): boolean {
  if (value.length === 0) throw invalidField('payload.data', 'must not be empty');
  if (value.length > longestValue) throw invalidField('payload.data', `must be at most ${longestValue} bytes`);
  if (checksum === undefined || checksum === null) return false;
  if (String(checksum) !== String(crc32c(value))) {
    // cloud.google.com/secret-manager/docs/data-integrity
    throw invalidField('payload.data_crc32c', 'does not match the checksum of payload.data');
  }
  return true;
}

function decrypt(vault: Vault, sealed: Sealed, name: string): Buffer {
  try {
    return vault.open(sealed, name);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RpcError(status.DATA_LOSS, `Secret Version [${name}] cannot be decrypted: ${why}`);
  }
}
