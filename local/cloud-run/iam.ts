import { randomBytes } from 'node:crypto';
import { type Implementation, unary } from '../grpc.ts';
import { checkPermissions, checkPolicy, checkPolicyEtag } from '../iam-policy.ts';
import type { Journal } from './journal.ts';
import type { Policy, ServiceRecord } from './records.ts';
import { etagOf } from './resources.ts';

interface WirePolicy {
  readonly version?: number;
  readonly etag?: Buffer;
  readonly bindings?: readonly {
    readonly role?: string;
    readonly members?: readonly string[];
    readonly condition?: object | null;
  }[];
}

interface SetRequest {
  readonly resource?: string;
  readonly policy?: WirePolicy;
}

/** GetIamPolicy, SetIamPolicy and TestIamPermissions of services. */
export function policyHandlers(journal: Journal, find: (name: string) => ServiceRecord): Implementation {
  return {
    getIamPolicy: unary(({ resource }: SetRequest) => renderPolicy(find(resource ?? '').policy)),
    setIamPolicy: unary(({ resource, policy }: SetRequest) => {
      const service = find(resource ?? '');
      const fresh = parsePolicy(policy ?? {});
      checkPolicyEtag(policy?.etag?.toString('base64') ?? '', service.policy.etag);
      const changed = { ...service, policy: fresh };
      journal.saveService({ ...changed, etag: etagOf({ ...changed, etag: '' }) });
      return renderPolicy(fresh);
    }),
    // The laptop's only user owns the project, so every permission that is asked for is there.
    testIamPermissions: unary(
      ({ resource, permissions = [] }: { readonly resource?: string; readonly permissions?: readonly string[] }) => {
        find(resource ?? '');
        checkPermissions(permissions);
        return { permissions };
      },
    ),
  };
}

function parsePolicy(policy: WirePolicy): Policy {
  checkPolicy(policy, 'unavailable');
  const bindings = (policy.bindings ?? []).map(({ role = '', members = [] }) => ({ role, members }));
  return {
    version: policy.version ?? 1,
    etag: randomBytes(8).toString('base64'),
    bindings: bindings.filter((each) => each.members.length > 0),
  };
}

function renderPolicy({ version, etag, bindings }: Policy): object {
  return { version, etag: Buffer.from(etag, 'base64'), bindings };
}
