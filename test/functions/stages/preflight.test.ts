import { expect, test } from 'vitest';
import { Problem } from '../../../shared/problems.ts';
import type { Withheld } from '../../fakes/memory-project.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const me = 'slipway@acme-cloud.iam.gserviceaccount.com';

async function deployed(withhold: (withheld: Withheld, world: World) => void) {
  const world = createWorld();
  withhold(world.cloud.withheld, world);
  const { id } = await world.request();
  await world.run();
  return { world, deployment: world.deployment(id) };
}

const refusals: readonly (readonly [string, (withheld: Withheld) => unknown, string, string, string])[] = [
  [
    'credentials',
    (withheld) => {
      withheld.caller = null;
    },
    'credentials-missing',
    'There are no Google Cloud credentials here.',
    'Run: gcloud auth application-default login',
  ],
  [
    'an API',
    ({ apis }) => apis.add('run.googleapis.com'),
    'api-disabled',
    'The API run.googleapis.com is not enabled in acme-cloud.',
    'Run: gcloud services enable run.googleapis.com --project=acme-cloud',
  ],
  [
    'a permission',
    ({ permissions }) => permissions.add('run.services.create'),
    'permission-missing',
    `${me} lacks run.services.create on the project acme-cloud.`,
    `Run: gcloud projects add-iam-policy-binding acme-cloud --member=serviceAccount:${me} --role=roles/run.developer --condition=None`,
  ],
  [
    'the registry',
    ({ repositories }) => repositories.add('acme'),
    'registry-missing',
    'Artifact Registry has no repository us-central1/acme in acme-cloud.',
    'Run: gcloud artifacts repositories create acme --repository-format=docker --location=us-central1 --project=acme-cloud',
  ],
  [
    'the right to read images',
    ({ permissions }) => permissions.add('artifactregistry.repositories.downloadArtifacts'),
    'permission-missing',
    `${me} lacks artifactregistry.repositories.downloadArtifacts on the registry us-central1/acme.`,
    `Run: gcloud artifacts repositories add-iam-policy-binding acme --location=us-central1 --project=acme-cloud --member=serviceAccount:${me} --role=roles/artifactregistry.reader`,
  ],
  [
    'the right to act as the account',
    ({ permissions }) => permissions.add('iam.serviceAccounts.actAs'),
    'permission-missing',
    `${me} may not act as run@acme.`,
    `Run: gcloud iam service-accounts add-iam-policy-binding run@acme --project=acme-cloud --member=serviceAccount:${me} --role=roles/iam.serviceAccountUser`,
  ],
  [
    'the account',
    ({ accounts }) => accounts.add('run@acme'),
    'account-missing',
    'There is no service account run@acme.',
    'Run: gcloud iam service-accounts create run --project=acme-cloud',
  ],
  [
    'room for the CPU',
    (withheld) => {
      withheld.quota = { milliCpu: 5_000, memoryBytes: null };
    },
    'quota-reached',
    '10 instances with 1 CPU are 10 CPU, and the quota of acme-cloud allows 5 in us-central1.',
    'Run: gcloud beta quotas preferences create --service=run.googleapis.com --quota-id=CpuAllocPerProjectRegion --preferred-value=10000 --dimensions=region=us-central1 --project=acme-cloud --email="$(gcloud config get account)"',
  ],
  [
    'room for the memory',
    (withheld) => {
      withheld.quota = { milliCpu: null, memoryBytes: 2 ** 30 };
    },
    'quota-reached',
    '10 instances with 512 MiB are 5120 MiB, and the quota of acme-cloud allows 1024 in us-central1.',
    'Run: gcloud beta quotas preferences create --service=run.googleapis.com --quota-id=MemAllocPerProjectRegion --preferred-value=5368709120 --dimensions=region=us-central1 --project=acme-cloud --email="$(gcloud config get account)"',
  ],
];

test.each(refusals)('without %s nothing is built, and the command that mends it is named', async (...row) => {
  const [, withhold, code, message, hint] = row;
  const { world, deployment } = await deployed(withhold);
  expect(deployment).toMatchObject({ stage: 'preflight', failure: { code, message, hint } });
  expect(world.cloud.builds.size).toBe(0);
});

test('everything that is missing is named at once, each command one time', async () => {
  const { deployment } = await deployed(({ apis, permissions }) => {
    apis.add('run.googleapis.com').add('pubsub.googleapis.com');
    permissions.add('run.services.create').add('run.services.update').add('iam.serviceAccounts.actAs');
  });
  expect(deployment.failure?.code).toBe('api-disabled');
  expect(deployment.failure?.message).toContain('lacks run.services.create, run.services.update');
  expect(deployment.failure?.hint.split(' && ')).toEqual([
    'Run: gcloud services enable pubsub.googleapis.com run.googleapis.com --project=acme-cloud',
    expect.stringContaining('--role=roles/run.developer'),
    expect.stringContaining('--role=roles/iam.serviceAccountUser'),
  ]);
});

test('what is missing is named even where Cloud Run does not answer because of it', async () => {
  const { deployment } = await deployed(({ permissions }, { cloud }) => {
    permissions.add('run.services.get');
    cloud.ports.runs.service = async () => {
      throw Object.assign(new Error('7 PERMISSION_DENIED'), { code: 7 });
    };
  });
  expect(deployment.failure?.code).toBe('permission-missing');
  expect(deployment.failure?.hint).toContain('--role=roles/run.viewer');
});

test('what Cloud Run refuses in its dry run ends the deployment before anything is built', async () => {
  const { world, deployment } = await deployed((_withheld, { cloud }) => {
    cloud.ports.runs.create = async () => {
      throw new Problem('release-refused', 'Cloud Run refuses the service: too small.', 'Correct it.');
    };
  });
  expect(deployment).toMatchObject({ stage: 'preflight', failure: { code: 'release-refused' } });
  expect(world.cloud.builds.size).toBe(0);
});

test('a question that may not be asked is left open, and said to be', async () => {
  const { world, deployment } = await deployed((_withheld, { cloud }) => {
    cloud.ports.project.runQuota = async () => {
      throw new Problem('permission-missing', "Permission 'cloudquotas.quotas.get' denied", 'Grant it.');
    };
  });
  expect(deployment.status).toBe('succeeded');
  const events = [...world.store.docs].flatMap(([path, { data }]) => (path.includes('/events/') ? [data] : []));
  expect(JSON.stringify(events)).toContain('Cloud Run would take web as a new service; not known: quota');
});
