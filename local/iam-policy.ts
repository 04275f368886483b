import { status } from '@grpc/grpc-js';
import { RpcError } from './grpc.ts';

interface RequestedPolicy {
  readonly version?: number | null;
  readonly bindings?:
    | readonly {
        readonly role?: string | null;
        readonly members?: readonly string[] | null;
        readonly condition?: object | null;
      }[]
    | null;
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
export function checkPolicy({ version, bindings }: RequestedPolicy): void {
  if (!versions.includes(version ?? 0)) throw invalid(`Invalid policy version: ${version}. It must be 0, 1, or 3.`);
  const all = bindings ?? [];
  const wrongRole = all.find((each) => !role.test(each.role ?? ''));
  if (wrongRole !== undefined) throw invalid(`Role ${wrongRole.role ?? ''} is not supported for this resource.`);
  const members = all.flatMap((each) => each.members ?? []);
  const unknown = members.find((each) => !member.test(each));
  if (unknown !== undefined) {
    throw invalid(`The member ${unknown} is of an unknown type. Please set a valid type prefix for the member.`);
  }
  if (members.length > maxPrincipals) {
    throw invalid(`The number of members in the policy (${members.length}) is larger than ${maxPrincipals}.`);
  }
  if (all.some((each) => each.condition)) {
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

/** google.iam.v1.TestIamPermissionsRequest: "Permissions with wildcards (such as `*` or `storage.*`) are not allowed." */
export function checkPermissions(permissions: readonly string[]): void {
  const wild = permissions.find((each) => each.includes('*'));
  if (wild !== undefined) throw invalid(`Permission ${wild} is not valid for this resource.`);
}

function invalid(message: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, message);
}
