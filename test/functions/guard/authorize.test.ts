import { describe, expect, test } from 'vitest';
import { actions, authorize } from '../../../functions/guard/authorize.ts';
import { roles } from '../../../shared/service.ts';

const allowed: Readonly<Record<(typeof actions)[number], readonly string[]>> = {
  read: ['owner', 'deployer', 'approver', 'viewer'],
  'read-repositories': ['owner', 'deployer'],
  'list-secrets': ['owner', 'deployer'],
  analyze: ['owner', 'deployer'],
  deploy: ['owner', 'deployer'],
  rollback: ['owner', 'deployer'],
  restart: ['owner', 'deployer'],
  cancel: ['owner', 'deployer'],
  steer: ['owner', 'deployer'],
  approve: ['owner', 'approver'],
  'set-approval': ['owner'],
  freeze: ['owner'],
  'override-freeze': ['owner'],
  'write-secret': ['owner', 'deployer'],
  'configure-service': ['owner', 'deployer'],
  'delete-service': ['owner'],
  'set-quota': ['owner'],
  'set-policy': ['owner'],
  replay: ['owner', 'deployer'],
  'verify-audit': ['owner', 'deployer', 'approver'],
  'run-checks': ['owner', 'deployer'],
};

describe.each(actions)('%s', (action) => {
  test.each(roles)('is decided by the role: %s', (role) => {
    const refusal = authorize({ uid: 'u', org: 'acme', role }, action, { org: 'acme' });
    expect(refusal?.code ?? 'allowed').toBe(allowed[action].includes(role) ? 'allowed' : 'not-allowed');
  });

  test.each([...roles, null])('is not there in another organisation, whatever the role: %s', (role) => {
    expect(authorize({ uid: 'u', org: 'acme', role }, action, { org: 'other' })?.code).toBe('not-found');
  });

  test('is not there for whoever is no member', () => {
    expect(authorize({ uid: 'u', org: 'acme', role: null }, action, { org: 'acme' })?.code).toBe('not-found');
  });
});
