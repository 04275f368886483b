import { createHash } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { RpcError } from './grpc.ts';

interface Binding {
  readonly role?: string | null;
  readonly members?: readonly string[] | null;
  readonly condition?: unknown;
}

interface RequestedPolicy {
  readonly version?: number | null;
  readonly bindings?: readonly Binding[] | null;
}

export const hasConditions = ({ bindings }: RequestedPolicy) => (bindings ?? []).some(({ condition }) => condition);

/** google.iam.v1.GetPolicyOptions.requested_policy_version: "Requests specifying an invalid value will be rejected." */
export const isVersion = (version: number) => versions.includes(version);

/**
 * A policy as who asks for a version gets it. Below 3 a conditional binding has no condition, and a role that says so and can
 * not be given back (https://cloud.google.com/iam/docs/troubleshooting-withcond); without any, the answer's version is 1.
 */
export function shownAs<Policy extends RequestedPolicy>(policy: Policy, version: number): Policy {
  if (!hasConditions(policy)) return { ...policy, version: 1 };
  if (version === 3) return { ...policy, version: 3 };
  const bindings = (policy.bindings ?? []).map(({ condition, role: name, ...each }) => {
    const hash = createHash('sha256').update(JSON.stringify(condition)).digest('hex').slice(0, 20);
    return condition ? { ...each, role: `${name}_withcond_${hash}` } : { ...each, role: name };
  });
  return { ...policy, version: 1, bindings };
}

const role = /^(roles|projects\/[^/]+\/roles|organizations\/[^/]+\/roles)\/[\w.]+$/;
/** cloud.google.com/iam/docs/principal-identifiers */
const member =
  /^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group|domain|principal|principalSet|deleted|projectOwner|projectEditor|projectViewer):.+)$/;
/** google.iam.v1.Policy.version: "Valid values are 0, 1, and 3. Requests that specify an invalid value are rejected." */
const versions: readonly number[] = [0, 1, 3];
/** google.iam.v1.Policy.bindings: "up to 1,500 principals". */
const maxPrincipals = 1500;

/** Refuses a policy as google.iam.v1.IAMPolicy.SetIamPolicy does, whatever it is the policy of. */
export function checkPolicy({ version, bindings }: RequestedPolicy, conditions: 'taken' | 'unavailable'): void {
  if (!versions.includes(version ?? 0)) throw invalid(`Invalid policy version: ${version}. It must be 0, 1, or 3.`);
  const all = bindings ?? [];
  const wrongRole = all.find((each) => !role.test(each.role ?? '') || each.role?.includes('_withcond_'));
  if (wrongRole !== undefined) throw invalid(`Role ${wrongRole.role ?? ''} is not supported for this resource.`);
  const members = all.flatMap((each) => each.members ?? []);
  const unknown = members.find((each) => !member.test(each));
  if (unknown !== undefined) {
    throw invalid(`The member ${unknown} is of an unknown type. Please set a valid type prefix for the member.`);
  }
  if (members.length > maxPrincipals) {
    throw invalid(`The number of members in the policy (${members.length}) is larger than ${maxPrincipals}.`);
  }
  if (!hasConditions({ bindings: all })) return;
  // google.iam.v1.Policy.version: "Any operation that affects conditional role bindings must specify version `3`."
  if (version !== 3) throw invalid(`The policy has conditional role bindings and must be of version 3.`);
  if (conditions === 'unavailable') {
    throw new RpcError(status.UNIMPLEMENTED, 'Conditional bindings are not available on this machine.');
  }
}

/** "An etag is returned in the response to getIamPolicy": one that was given must be the current one. */
export function checkPolicyEtag(given: string, current: string): void {
  if (given === '' || given === current) return;
  throw new RpcError(
    status.ABORTED,
    'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
  );
}

/**
 * google.iam.v1.Policy.version: "Removing any role binding, with or without a condition, from a policy that includes conditions"
 * wants version 3 too. Without an etag an older version overwrites it, and all its conditions are lost.
 */
export function checkPolicyVersion({ version }: RequestedPolicy, standing: RequestedPolicy): void {
  if (!hasConditions(standing) || version === 3) return;
  throw invalid('The policy that stands has conditional role bindings: it must be read and written as version 3.');
}

/** google.iam.v1.TestIamPermissionsRequest: "Permissions with wildcards (such as `*` or `storage.*`) are not allowed." */
export function checkPermissions(permissions: readonly string[]): void {
  const wild = permissions.find((each) => each.includes('*'));
  if (wild !== undefined) throw invalid(`Permission ${wild} is not valid for this resource.`);
}

function invalid(message: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, message);
}
