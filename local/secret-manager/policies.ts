import type { protos } from '@google-cloud/secret-manager';
import { status } from '@grpc/grpc-js';
import { type Implementation, RpcError, unary } from '../grpc.ts';
import {
  checkPermissions,
  checkPolicy,
  checkPolicyEtag,
  checkPolicyVersion,
  isVersion,
  shownAs,
} from '../iam-policy.ts';
import { newEtag } from './answers.ts';
import { parseSecret } from './names.ts';
import { findSecret } from './secrets.ts';
import type { IamPolicy, SecretStore, StoredSecret } from './store.ts';

type Iam = typeof protos.google.iam.v1;

/**
 * The policy of a secret is kept and given back; it restricts nobody here, since whoever reaches this port is the user of
 * the laptop.
 */
export function policyCalls(store: SecretStore, project: string): Implementation {
  const find = (resource: string | null | undefined) => findSecret(store, parseSecret(resource, project));
  return {
    getIamPolicy: unary((request: Iam['GetIamPolicyRequest']['prototype']) => {
      const version = request.options?.requestedPolicyVersion ?? 0;
      if (!isVersion(version)) throw new RpcError(status.INVALID_ARGUMENT, `Invalid policy version: ${version}.`);
      return shownAs(policyOf(find(request.resource)), version);
    }),
    setIamPolicy: unary((request: Iam['SetIamPolicyRequest']['prototype']) => {
      const secret = find(request.resource);
      const given = Buffer.from((request.policy?.etag as Uint8Array | undefined) ?? []).toString();
      checkPolicy(request.policy ?? {}, 'taken');
      checkPolicyEtag(given, secret.policy?.etag ?? emptyEtag);
      if (given !== '') checkPolicyVersion(request.policy ?? {}, secret.policy?.policy ?? {});
      const { etag: _replaced, ...policy } = request.policy ?? {};
      const changed = { ...secret, policy: { etag: newEtag(), policy } };
      store.put(changed);
      return shownAs(policyOf(changed), request.policy?.version ?? 0);
    }),
    testIamPermissions: unary((request: Iam['TestIamPermissionsRequest']['prototype']) => {
      find(request.resource);
      checkPermissions(request.permissions ?? []);
      return { permissions: (request.permissions ?? []).filter((each) => each.startsWith('secretmanager.')) };
    }),
  };
}

/** The etag of a policy that nobody has set. */
const emptyEtag = '"unset"';

function policyOf(secret: StoredSecret): IamPolicy {
  if (secret.policy === null) return { version: 1, bindings: [], etag: Buffer.from(emptyEtag) };
  return { version: 1, ...secret.policy.policy, etag: Buffer.from(secret.policy.etag) };
}
