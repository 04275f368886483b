import { expect, test } from 'vitest';
import { paths } from '../../../functions/engine/documents.ts';
import { removeService } from '../../../functions/engine/remove-service.ts';
import { runtimeRoles, serviceAccountOf } from '../../../functions/guard/service-account.ts';
import type { RevisionConfig } from '../../../functions/ports.ts';
import { Problem } from '../../../shared/problems.ts';
import type { Org } from '../../../shared/service.ts';
import { stages } from '../../../shared/stages.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const email = serviceAccountOf('acme', { project: 'acme-cloud', region: 'us-central1', name: 'web' });

/** A world whose organisation gives each service an account or none, and the accounts that revisions were asked to run as. */
function worldWith(serviceAccounts: NonNullable<Org['serviceAccounts']>): { world: World; ranAs: string[] } {
  const world = createWorld();
  const org = world.store.docs.get(paths.org('acme'))?.data as object;
  world.store.put(paths.org('acme'), { ...org, serviceAccounts });
  const ranAs: string[] = [];
  const { create } = world.cloud.ports.runs;
  world.cloud.ports.runs.create = (ref, config: RevisionConfig, ...rest) => {
    ranAs.push(config.serviceAccount);
    return create(ref, config, ...rest);
  };
  return { world, ranAs };
}

test('a service has its account, its roles and its secrets before Cloud Run is asked, and runs as it', async () => {
  const { world, ranAs } = worldWith('own');
  const { id } = await world.request({ env: { KEY: { secret: 'key' }, AGAIN: { secret: 'key' } } });
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', failure: null });
  expect(ranAs).toEqual([email, email]);
  expect(world.cloud.journal.slice(0, 2)).toEqual([`account ${email} ${runtimeRoles.join()}`, `allow key ${email}`]);
  expect(world.service('web').account).toBe(email);
});

test('an account whose answer was lost is found again, and made by nobody else', async () => {
  const { world } = worldWith('own');
  const { id } = await world.request({ env: { KEY: { secret: 'key' } } });
  world.cloud.plan.failOnce.add('account').add('allow');
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(new Set(world.cloud.journal.filter((line) => line.startsWith('account ')))).toHaveProperty('size', 1);
});

test('the project is asked once, before the account is made, and about the account once it is there', async () => {
  const { world } = worldWith('own');
  const { project } = world.cloud.ports;
  const asked: string[] = [];
  const { lacking, hasRegistry, disabledApis, lackingOnAccount } = project;
  const noted =
    <Args extends readonly unknown[], Answer>(name: string, ask: (...args: Args) => Answer) =>
    (...args: Args): Answer => {
      asked.push(name);
      return ask(...args);
    };
  Object.assign(project, {
    lacking: noted('permissions', lacking),
    hasRegistry: noted('registry', hasRegistry),
    disabledApis: noted('apis', disabledApis),
    lackingOnAccount: noted('account', (address: string, permissions: readonly string[]) => {
      expect(world.cloud.journal[0]).toContain(`account ${address}`);
      return lackingOnAccount(address, permissions);
    }),
    runQuota: noted('quota', async () => {
      throw new Problem('permission-missing', 'cloudquotas.quotas.get denied', 'Grant it.');
    }),
  });
  await world.request();
  await world.run(stages.build.topic);
  expect(asked.sort()).toEqual(['account', 'apis', 'permissions', 'quota', 'registry']);
  const events = [...world.store.docs].flatMap(([path, { data }]) => (path.includes('/events/') ? [data] : []));
  expect(JSON.stringify(events)).toContain('as a new service; not known: quota');
});

test('what went missing since the project was asked explains why Cloud Run refuses', async () => {
  const { world } = worldWith('own');
  const { accounts, runs } = world.cloud.ports;
  const { ensure } = accounts;
  accounts.ensure = async (...account) => {
    await ensure(...account);
    world.cloud.withheld.permissions.add('run.services.create');
  };
  runs.create = async () => {
    throw new Problem('permission-missing', 'Cloud Run denies it.', 'Grant the role that the message names.');
  };
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id).failure).toMatchObject({
    code: 'permission-missing',
    hint: expect.stringContaining('--role=roles/run.developer'),
  });
});

test('the account goes with its service, also where no deployment got as far as to run as it', async () => {
  const { world } = worldWith('own');
  world.cloud.plan.failOnce.add('allow');
  world.cloud.ports.runs.create = async () => {
    throw new Error('away');
  };
  await world.request();
  await world.run();
  expect(world.service('web').account).toBeUndefined();
  await removeService(world.shell, 'acme', 'web');
  expect(world.cloud.journal).toContain(`remove-account ${email}`);
});

test('where all share one account, none is made or removed, and the deployment says so', async () => {
  const { world, ranAs } = worldWith('shared');
  const { id } = await world.request();
  await world.run();
  expect(ranAs).toEqual(['run@acme', 'run@acme']);
  expect(world.deployment(id).findings).toContainEqual(
    expect.objectContaining({ rule: 'account-shared', message: expect.stringContaining('run@acme') }),
  );
  await removeService(world.shell, 'acme', 'web');
  expect(world.cloud.journal.filter((line) => line.includes('account'))).toEqual([]);
});

test('who may not write the project’s policy is given a command that limits what it grants', async () => {
  const { world } = worldWith('own');
  world.cloud.withheld.permissions.add('resourcemanager.projects.setIamPolicy');
  const { id } = await world.request();
  await world.run();
  const { failure } = world.deployment(id);
  expect(failure?.code).toBe('permission-missing');
  expect(failure?.hint).toContain('--role=roles/resourcemanager.projectIamAdmin');
  expect(failure?.hint).toContain(
    `--condition='^:^expression=api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(["roles/cloudtrace.agent", "roles/logging.logWriter", "roles/monitoring.metricWriter"]):title=`,
  );
  expect(world.cloud.journal).toEqual([]);
});
