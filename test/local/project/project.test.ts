import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createProject } from '../../../functions/google/project.ts';
import { isTransient } from '../../../functions/google/transient.ts';
import { askProject } from '../../../functions/guard/readiness/ask-project.ts';
import { askQuota } from '../../../functions/guard/readiness/ask-quota.ts';
import { ownPermissions } from '../../../functions/guard/readiness/required.ts';
import type { Project } from '../../../functions/project-ports.ts';
import type { Running } from '../../../local/component.ts';
import { startProject } from '../../../local/project/server.ts';
import type { Withheld } from '../../../local/project/withheld.ts';
import { failureOf } from '../../../shared/checks.ts';

const [id, region] = ['slipway-local', 'us-central1'];
const account = `slipway-runtime@${id}.iam.gserviceaccount.com`;
let dir: string;
let server: Running;
let project: Project;

const signedIn = new OAuth2Client();
signedIn.setCredentials({ access_token: 'token' });

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'slipway-project-'));
  const hasImage = async (name: string, digest: string) => `${name}@${digest}` === 'slipway/web@sha256:1';
  server = await startProject({ port: 0, dir, project: id, region, hasImage });
  project = createProject(id, `127.0.0.1:${server.port}`, new GoogleAuth({ authClient: signedIn }));
});
beforeEach(() => withhold({}));
afterAll(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

const withhold = (what: Partial<Withheld>) => writeFile(path.join(dir, 'withheld.json'), JSON.stringify(what));

/** As preflight asks; whose credentials they are is the metadata server's to say, and there is none here. */
const ask = () =>
  askProject(
    { ...project, caller: async () => account },
    {
      project: id,
      region,
      registry: '127.0.0.1:4810/slipway',
      permissions: ownPermissions.preflight,
      actsAs: [account],
      deploys: true,
    },
  );

test('on the laptop everything is there until something is taken away', async () => {
  const checks = await ask();
  expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'credentials ok',
    'apis ok',
    'permissions ok',
    'registry ok',
    `account ${account} ok`,
  ]);
  const growth = { cpu: 1, memoryMiB: 512, maxInstances: 10 };
  expect(await askQuota(project, id, region, growth)).toMatchObject({ state: 'ok' });
});

const takenAway: readonly (readonly [string, Partial<Withheld>, string])[] = [
  ['api-disabled', { apis: ['cloudbuild.googleapis.com'] }, 'gcloud services enable cloudbuild.googleapis.com'],
  ['permission-missing', { permissions: ['run.services.update'] }, '--role=roles/run.developer'],
  ['permission-missing', { permissions: ['iam.serviceAccounts.actAs'] }, '--role=roles/iam.serviceAccountUser'],
  ['registry-missing', { repositories: ['slipway'] }, 'gcloud artifacts repositories create slipway'],
  ['account-missing', { accounts: [account] }, 'gcloud iam service-accounts create slipway-runtime'],
];

test.each(takenAway)('the laptop answers %s as Google does: %o', async (code, what, command) => {
  await withhold(what);
  const failure = failureOf(await ask());
  expect(failure?.code).toBe(code);
  expect(failure?.hint).toContain(command);
});

test('an API that answers for others and is disabled itself is named with its command', async () => {
  await withhold({ apis: ['cloudresourcemanager.googleapis.com'] });
  const failure = failureOf(await ask());
  expect(failure?.message).toContain('The API cloudresourcemanager.googleapis.com is not enabled');
  expect(failure?.hint).toContain('gcloud services enable cloudresourcemanager.googleapis.com');
});

test('who may not look leaves the question open, and lacks the permission to look', async () => {
  await withhold({ permissions: ['serviceusage.services.get', 'cloudquotas.quotas.get'] });
  const checks = await ask();
  expect(checks).toContainEqual(expect.objectContaining({ name: 'apis', state: 'unknown' }));
  expect(checks).toContainEqual(
    expect.objectContaining({ name: 'permissions', command: expect.stringContaining('serviceUsageViewer') }),
  );
  const growth = { cpu: 1, memoryMiB: 512, maxInstances: 10 };
  expect(await askQuota(project, id, region, growth)).toMatchObject({ state: 'unknown' });
});

test('a quota that was lowered refuses what would grow beyond it', async () => {
  await withhold({ quotas: { CpuAllocPerProjectRegion: 5_000 } });
  const growth = { cpu: 1, memoryMiB: 512, maxInstances: 10 };
  expect(await askQuota(project, id, region, growth)).toMatchObject({ state: 'missing', code: 'quota-reached' });
});

test('an answer of 503 is trouble that passes, and no verdict', async () => {
  const away = await startAway();
  const other = createProject(id, `127.0.0.1:${away.port}`, new GoogleAuth({ authClient: signedIn }));
  const error = await other.lacking(['run.services.get']).catch((thrown: unknown) => thrown);
  await away.close();
  expect(isTransient(error)).toBe(true);
});

async function startAway(): Promise<Running> {
  const { createServer } = await import('node:http');
  const { closeServer, listen } = await import('../../../local/web/listen.ts');
  const http = createServer((_request, response) => response.writeHead(503).end());
  return { port: await listen(http, 0), close: () => closeServer(http) };
}

test('an image is there or not, and who may not ask is told so', async () => {
  const registry = { location: region, repository: 'slipway' };
  expect(await project.hasImage(registry, 'web@sha256:1')).toBe(true);
  expect(await project.hasImage(registry, 'web@sha256:2')).toBe(false);
  expect(await project.hasImage(registry, 'site@sha256:1')).toBe(false);
  await withhold({ permissions: ['artifactregistry.dockerimages.get'] });
  await expect(project.hasImage(registry, 'web@sha256:1')).rejects.toThrow('artifactregistry.dockerimages.get');
});
