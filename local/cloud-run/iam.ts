import { randomBytes } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { type Implementation, RpcError, unary } from '../grpc.ts';
import type { Journal } from './journal.ts';
import { invalid } from './names.ts';
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

const member =
  /^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group|domain|principal|principalSet|deleted):.+)$/;

/** GetIamPolicy, SetIamPolicy and TestIamPermissions of services. */
export function policyHandlers(journal: Journal, find: (name: string) => ServiceRecord): Implementation {
  return {
    getIamPolicy: unary(({ resource }: SetRequest) => renderPolicy(find(resource ?? '').policy)),
    setIamPolicy: unary(({ resource, policy }: SetRequest) => {
      const service = find(resource ?? '');
      const fresh = parsePolicy(policy ?? {});
      const asked = policy?.etag?.toString('base64') ?? '';
      if (asked !== '' && asked !== service.policy.etag) {
        throw new RpcError(
          status.ABORTED,
          'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
        );
      }
      const changed = { ...service, policy: fresh };
      journal.saveService({ ...changed, etag: etagOf({ ...changed, etag: '' }) });
      return renderPolicy(fresh);
    }),
    // The laptop's only user owns the project, so every permission that is asked for is there.
    testIamPermissions: unary(
      ({ resource, permissions = [] }: { readonly resource?: string; readonly permissions?: readonly string[] }) => {
        find(resource ?? '');
        const wild = permissions.find((each) => each.includes('*'));
        if (wild !== undefined) throw invalid(`Permission ${wild} is not valid for this resource.`);
        return { permissions };
      },
    ),
  };
}

function parsePolicy({ version = 1, bindings = [] }: WirePolicy): Policy {
  const parsed = bindings.map(({ role = '', members = [], condition }) => {
    if (!/^(roles|projects\/[^/]+\/roles|organizations\/[^/]+\/roles)\/.+/.test(role)) {
      throw invalid(`Role ${role} is not supported for this resource.`);
    }
    const wrong = members.find((each) => !member.test(each));
    if (wrong !== undefined) throw invalid(`Invalid member: '${wrong}'.`);
    if (condition)
      throw new RpcError(status.UNIMPLEMENTED, "Conditional bindings are not available on this machine's Cloud Run.");
    return { role, members };
  });
  return {
    version,
    etag: randomBytes(8).toString('base64'),
    bindings: parsed.filter((each) => each.members.length > 0),
  };
}

function renderPolicy({ version, etag, bindings }: Policy): object {
  return { version, etag: Buffer.from(etag, 'base64'), bindings };
}
