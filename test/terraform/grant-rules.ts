import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runtimeRoles } from '../../functions/guard/service-account.ts';
import { apiFunction, deadLetterFunction, subscribers, webFunction } from '../../shared/stages.ts';
import { apiMethods } from './api-methods.ts';
import { askModel, callsOf, publishedBy } from './calls.ts';
import { grantsOf, heldBy } from './grants.ts';
import type { Applied } from './terraform.ts';

/** The grants that a function's calls want, one line each. */
function wantedBy(name: string): readonly string[] {
  const asks = [...(callsOf.get(name) ?? [])].flatMap((call) => apiMethods[call] ?? []);
  const permissions = asks.flatMap((each) => each.permissions.map((permission) => `${permission} on project`));
  const accounts = asks.flatMap(({ actsAs }) =>
    actsAs === undefined ? [] : [`roles/iam.serviceAccountUser on account slipway-${actsAs}`],
  );
  // An account that is made later can be named by no grant.
  const services = asks.some(({ actsAs }) => actsAs === 'runtime') ? ['roles/iam.serviceAccountUser on project'] : [];
  const image = asks.some(({ actsAs }) => actsAs === 'runtime')
    ? ['roles/artifactregistry.reader on repository slipway']
    : [];
  const secrets = [
    ...(asks.some(({ setting }) => setting === 'GITHUB_TOKEN') ? ['slipway-github-token'] : []),
    ...(askModel.includes(name) ? ['slipway-gemini-key'] : []),
  ].map((secret) => `roles/secretmanager.secretAccessor on secret ${secret}`);
  const messages = publishedBy(name).map((topic) => `roles/pubsub.publisher on topic ${topic}`);
  const documents = name === webFunction ? [] : ['roles/datastore.user on project'];
  const bucket = asks.some(({ fills }) => fills === 'backup')
    ? ['roles/storage.admin on bucket example-slipway-staging-slipway-backup']
    : [];
  const all = [...documents, ...bucket, ...permissions, ...accounts, ...services, ...image, ...secrets, ...messages];
  return [...new Set(all)].sort();
}

/** Accounts that are no function's. */
const others = {
  'slipway-build': ['roles/artifactregistry.writer on repository slipway', 'roles/logging.logWriter on project'],
  'slipway-runtime': [
    'roles/cloudtrace.agent on project',
    'roles/logging.logWriter on project',
    'roles/monitoring.metricWriter on project',
    'roles/secretmanager.secretAccessor on project',
  ],
  'slipway-function-build': [
    'roles/artifactregistry.writer on repository slipway-functions',
    'roles/logging.logWriter on project',
    'roles/storage.objectViewer on bucket example-slipway-staging-slipway-source',
    'roles/storage.objectViewer on project',
  ],
} as const;

const functionNames = [...subscribers, deadLetterFunction, apiFunction, webFunction];

/** Who may do what, in staging. */
export function grantRules(apply: () => Promise<Applied>): void {
  describe('grants', () => {
    test.each(functionNames)('the account of %s has exactly what its calls want', async (name) => {
      expect(heldBy(await apply(), `slipway-${name}`)).toEqual(wantedBy(name));
    });

    test.each(Object.entries(others))('%s has exactly what it is for', async (account, wanted) => {
      expect(heldBy(await apply(), account)).toEqual([...wanted].sort());
    });

    test('the push account calls every function but the open ones, and nothing else', async () => {
      const it = await apply();
      const wanted = functionNames.filter((name) => name !== apiFunction && name !== webFunction);
      expect(heldBy(it, 'slipway-push')).toEqual(
        wanted.map((name) => `roles/run.invoker on service slipway-${name}`).sort(),
      );
    });

    test('only the known accounts exist', async () => {
      const it = await apply();
      const accounts = it.all(
        'google_service_account',
        z.object({ account_id: z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/) }),
      );
      const wanted = [
        ...functionNames.map((name) => `slipway-${name}`),
        ...Object.keys(others),
        'slipway-push',
        'slipway-ci',
      ];
      expect([...accounts.values()].map((each) => each.account_id).sort()).toEqual(wanted.sort());
    });

    test('whoever reaches secrets through the project does not reach Slipway’s own', async () => {
      const it = await apply();
      const own = it.all(
        'google_project_iam_custom_role',
        z.object({ role_id: z.string(), permissions: z.array(z.string()) }),
      );
      const reach = new Set(
        [...own.values()].flatMap(({ role_id, permissions }) =>
          permissions.some((each) => each.startsWith('secretmanager.')) ? [role_id] : [],
        ),
      );
      const found = grantsOf(it).filter(
        ({ role, on }) => on === 'project' && (reach.has(role) || role === 'roles/secretmanager.secretAccessor'),
      );
      // plan, preflight, release, verify, tick, build-logs and api, and the account that services run as.
      expect(found).toHaveLength(8);
      for (const { condition } of found) {
        expect(condition).toBe('!resource.name.startsWith("projects/123456789012/secrets/slipway-")');
      }
    });

    // https://cloud.google.com/iam/docs/conditions-resource-attributes: the services that tell a condition a resource's name.
    // Cloud Run, Cloud Build, Artifact Analysis and most others do not, so that nothing of theirs may depend on one.
    test('a condition on a name stands on permissions of services that tell the name, and on no other', async () => {
      const it = await apply();
      const own = new Map(
        [
          ...it
            .all('google_project_iam_custom_role', z.object({ role_id: z.string(), permissions: z.array(z.string()) }))
            .values(),
        ].map(({ role_id, permissions }) => [role_id, permissions]),
      );
      const named = grantsOf(it).filter(({ condition }) => condition?.includes('resource.name'));
      const permissions = named.flatMap(({ role }) => own.get(role) ?? [role.replace('roles/', '')]);
      expect(named.length).toBeGreaterThan(6);
      expect(permissions.filter((each) => !/^(secretmanager|storage|datastore)\./.test(each))).toEqual([]);
    });

    test('who writes the project’s policy gives and takes the roles of deployed services alone', async () => {
      const it = await apply();
      const roles = it.all(
        'google_project_iam_custom_role',
        z.object({ role_id: z.string(), permissions: z.array(z.string()) }),
      );
      const writing = new Set(
        [...roles.values()].flatMap(({ role_id, permissions }) =>
          permissions.includes('resourcemanager.projects.setIamPolicy') ? [role_id] : [],
        ),
      );
      const found = grantsOf(it).filter(({ role }) => writing.has(role));
      expect(found.map(({ member }) => member).sort()).toEqual([
        'slipway-api',
        'slipway-stage-preflight',
        'slipway-tick',
      ]);
      const list = runtimeRoles.map((role) => `'${role}'`).join(', ');
      for (const { condition } of found) {
        expect(condition).toBe(`api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${list}])`);
      }
    });

    test('a workflow signs in only from the one repository and ref', async () => {
      const it = await apply();
      const provider = z.object({
        attribute_condition: z.string(),
        attribute_mapping: z.record(z.string(), z.string()),
      });
      const [github] = it.all('google_iam_workload_identity_pool_provider', provider).values();
      expect(github?.attribute_condition).toBe(
        "assertion.repository == 'example/slipway' && assertion.ref == 'refs/heads/main'",
      );
      const [, may] = grantsOf(it)
        .filter(({ on }) => on === 'account slipway-ci')
        .flatMap(({ role, member }) => [role, member]);
      expect(may).toMatch(/^principalSet:\/\/iam\.googleapis\.com\/\w+\/attribute\.repository\/example\/slipway$/);
    });
  });
}
