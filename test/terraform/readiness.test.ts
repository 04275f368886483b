import { describe, expect, test } from 'vitest';
import {
  accountPermissions,
  ownPermissions,
  removalPermissions,
  requiredApis,
  roleFor,
} from '../../functions/guard/readiness/required.ts';
import { apiFunction, stages } from '../../shared/stages.ts';
import { apiMethods } from './api-methods.ts';
import { callsOf, textOf } from './calls.ts';

/** Permissions on the project that the calls of a function want. */
const wantedBy = (name: string) => [
  ...new Set([...(callsOf.get(name) ?? [])].flatMap((call) => apiMethods[call]?.permissions ?? [])),
];

test.each([
  [stages.preflight.topic, [...ownPermissions.preflight, ...accountPermissions]],
  [apiFunction, [...ownPermissions.api, ...removalPermissions]],
])('%s tests exactly the permissions that its own calls want', (name, tested) => {
  expect([...tested].sort()).toEqual(wantedBy(name).sort());
});

test('Terraform enables every API that preflight asks for', () => {
  const enabled = textOf('terraform/apis.tf');
  expect(requiredApis.filter((api) => !enabled.includes(`"${api}"`))).toEqual([]);
});

describe('a role to grant', () => {
  const all = [
    ...new Set([...ownPermissions.preflight, ...ownPermissions.api, ...accountPermissions, ...removalPermissions]),
  ];

  test.each(all)('is known for %s', (permission) => {
    expect(roleFor(permission)).toMatch(/^roles\/[\w.]+$/);
  });

  test('is never a basic one, and the narrowest that fits', () => {
    expect(all.map(roleFor).filter((role) => /^roles\/(owner|editor|viewer)$/.test(role ?? ''))).toEqual([]);
    expect(roleFor('cloudbuild.builds.list')).toBe('roles/cloudbuild.builds.viewer');
    expect(roleFor('cloudbuild.builds.create')).toBe('roles/cloudbuild.builds.editor');
    expect(roleFor('secretmanager.secrets.list')).toBe('roles/secretmanager.viewer');
    expect(roleFor('secretmanager.versions.add')).toBe('roles/secretmanager.secretVersionAdder');
    expect(roleFor('secretmanager.secrets.create')).toBe('roles/secretmanager.admin');
    expect(roleFor('compute.instances.create')).toBeNull();
  });
});
