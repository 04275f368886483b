import { type Failure, failure } from '../../shared/problems.ts';
import type { Role } from '../../shared/service.ts';

/** Who asks, with the role that the organisation in question gives; null for somebody who is no member of it. */
export interface Actor {
  readonly uid: string;
  readonly org: string;
  readonly role: Role | null;
}

export const actions = [
  'read',
  'read-repositories',
  'list-secrets',
  'analyze',
  'deploy',
  'rollback',
  'restart',
  'cancel',
  'steer',
  'approve',
  'write-secret',
  'configure-service',
  'set-approval',
  'freeze',
  'override-freeze',
  'delete-service',
  'set-quota',
  'set-policy',
  'replay',
  'verify-audit',
  'run-checks',
] as const;
export type Action = (typeof actions)[number];

/** What each role may do; what is not listed is denied. Whoever deploys sets neither who has to approve nor when nothing is deployed. */
const permissions: Readonly<Record<Role, readonly Action[]>> = {
  owner: actions,
  deployer: [
    'read',
    'read-repositories',
    'list-secrets',
    'analyze',
    'deploy',
    'rollback',
    'restart',
    'cancel',
    'steer',
    'write-secret',
    'configure-service',
    'replay',
    'verify-audit',
    'run-checks',
  ],
  approver: ['read', 'approve', 'verify-audit'],
  viewer: ['read'],
};

/** The one answer to what is not there and to what must not be known to be there. */
export const nothingHere: Failure = failure(
  'not-found',
  'There is nothing at this address.',
  'The addresses are listed in /openapi.json.',
);

/** Null when it is allowed. A stranger learns nothing: the organisation is simply not there. */
export function authorize(actor: Actor, action: Action, resource: { readonly org: string }): Failure | null {
  if (actor.role === null || actor.org !== resource.org) {
    return nothingHere;
  }
  if (permissions[actor.role].includes(action)) return null;
  return failure(
    'not-allowed',
    `The role ${actor.role} may not ${action.replace('-', ' ')}.`,
    'Ask an owner of the organisation for a role that may.',
  );
}
