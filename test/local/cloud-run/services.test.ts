import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageOf, type Laptop, parent, serviceOf, startLaptop, versionAt } from './laptop.ts';
import { waitOperation } from './wait-operation.ts';

let laptop: Laptop;
const named = (service: string) => `${parent}/services/${service}`;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());

test('a service is created, becomes ready, and answers at its URL with the environment byte for byte', async () => {
  const value = 'a "b" \'c\'\n$HOME `x` \\ é 日本';
  await laptop.create('hello', serviceOf({ VERSION: 'v1', ODD: value, EMPTY: '' }));
  const service = await laptop.get('hello');
  expect(service.terminalCondition).toMatchObject({ type: 'Ready', state: 'CONDITION_SUCCEEDED' });
  expect(service.reconciling).toBe(false);
  expect(service.observedGeneration).toBe(service.generation);
  expect(service.latestReadyRevision).toBe(service.latestCreatedRevision);
  expect(service.uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(service.trafficStatuses).toMatchObject([{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }]);
  const env = await (await fetch(`${service.uri}/env`)).json();
  const revision = service.latestReadyRevision?.split('/').at(-1);
  expect(env).toMatchObject({
    ODD: value,
    EMPTY: '',
    PORT: '8080',
    K_SERVICE: 'hello',
    K_REVISION: revision,
    K_CONFIGURATION: 'hello',
  });
});

test('the official client sees the operation while it works, and waits for its end', async () => {
  const service = serviceOf({ BOOT_MS: '300' });
  const [operation] = await laptop.services.createService({ parent, serviceId: 'waited', service });
  expect(operation.latestResponse.done).toBe(false);
  expect(operation.metadata).toMatchObject({ reconciling: true });
  expect((await laptop.get('waited')).terminalCondition?.state).toBe('CONDITION_RECONCILING');
  const name = operation.latestResponse.name ?? '';
  const early = await waitOperation(laptop.run.port, name, 0.05);
  expect(early.done).toBe(false);
  const ended = await waitOperation(laptop.run.port, name, 20);
  expect(ended.done).toBe(true);
  expect((await laptop.get('waited')).reconciling).toBe(false);
});

test('an etag that is not the current one is ABORTED, and every change gives another one', async () => {
  const first = await laptop.create('etags');
  const second = await laptop.update({ ...first, description: 'changed' });
  expect(second.etag).not.toBe(first.etag);
  expect(Number(second.generation)).toBe(Number(first.generation) + 1);
  await expect(laptop.update({ ...first, description: 'late' })).rejects.toMatchObject({ code: 10 });
  await expect(laptop.services.deleteService({ name: named('etags'), etag: first.etag ?? '' })).rejects.toMatchObject({
    code: 10,
  });
  expect((await laptop.get('etags')).description).toBe('changed');
});

test('a mask changes what it names and nothing else; an unchanged template brings no revision', async () => {
  const first = await laptop.create('masked', serviceOf({ VERSION: 'v1' }, { labels: { team: 'a' } }));
  const other = { ...first, etag: '', description: 'new', labels: { team: 'b' } };
  const second = await laptop.update(other, ['labels']);
  expect(second).toMatchObject({ labels: { team: 'b' }, description: '' });
  expect(second.latestCreatedRevision).toBe(first.latestCreatedRevision);
  const [revisions] = await laptop.revisions.listRevisions({ parent: named('masked') });
  expect(revisions).toHaveLength(1);
});

test('a dry run checks all and changes nothing, allow_missing creates', async () => {
  const service = { ...serviceOf(), name: `${parent}/services/dry` };
  const [dry] = await laptop.services.createService({ parent, serviceId: 'dry', service, validateOnly: true });
  expect(dry.latestResponse.done).toBe(true);
  await expect(laptop.get('dry')).rejects.toMatchObject({ code: 5 });
  const bad = serviceOf({ PORT: '1' });
  const refused = laptop.services.createService({ parent, serviceId: 'dry', service: bad, validateOnly: true });
  await expect(refused).rejects.toMatchObject({ code: 3, details: expect.stringContaining('reserved env names') });
  const [operation] = await laptop.services.updateService({ service, allowMissing: true });
  await operation.promise();
  expect((await laptop.get('dry')).terminalCondition?.state).toBe('CONDITION_SUCCEEDED');
});

test('revisions keep the name that was asked for, and a name is used once', async () => {
  const withName = (revision: string, version: string) =>
    serviceOf({ VERSION: version }, { name: `${parent}/services/named`, template: { revision } });
  const first = await laptop.create('named', withName('named-1', 'v1'));
  expect(first.latestReadyRevision).toBe(`${parent}/services/named/revisions/named-1`);
  await expect(laptop.update(withName('named-1', 'v2'))).rejects.toMatchObject({
    code: 6,
    details: "Revision named 'named-1' with different configuration already exists.",
  });
  await laptop.update(withName('named-2', 'v2'));
  const [revisions] = await laptop.revisions.listRevisions({ parent: named('named'), pageSize: 1 });
  expect(revisions.map((each) => each.name?.split('/').at(-1))).toEqual(['named-2', 'named-1']);
  const inUse = laptop.revisions.deleteRevision({ name: `${first.name}/revisions/named-2` });
  await expect(inUse).rejects.toMatchObject({ code: 9 });
  const [removal] = await laptop.revisions.deleteRevision({ name: `${first.name}/revisions/named-1` });
  await removal.promise();
  await expect(laptop.revisions.getRevision({ name: `${first.name}/revisions/named-1` })).rejects.toMatchObject({
    code: 5,
  });
});

test('a deleted service is gone with its URL and its instances, and its name is free again', async () => {
  const service = await laptop.create('doomed', serviceOf({ VERSION: 'old' }));
  const before = laptop.executor.living();
  const [operation] = await laptop.services.deleteService({ name: named('doomed') });
  await operation.promise();
  await expect(fetch(service.uri ?? '')).rejects.toThrow();
  expect(laptop.executor.living()).toBeLessThan(before);
  const again = await laptop.create('doomed', serviceOf({ VERSION: 'new' }));
  expect(await versionAt(again.uri)).toBe('new');
  await expect(laptop.create('doomed')).rejects.toMatchObject({ code: 6 });
});

test('services are listed newest first and in pages', async () => {
  const [all] = await laptop.services.listServices({ parent });
  const [firstPage, , response] = await laptop.services.listServices({ parent, pageSize: 2 }, { autoPaginate: false });
  expect(firstPage?.map((each) => each.name)).toEqual(all.slice(0, 2).map((each) => each.name));
  expect(response?.nextPageToken).not.toBe('');
  const elsewhere = laptop.services.listServices({ parent: 'projects/other/locations/us-east1' });
  await expect(elsewhere).rejects.toMatchObject({ code: 7 });
});

test('a secret of a pinned version becomes a variable; an unknown version fails the revision', async () => {
  laptop.secrets.set('projects/slipway-local/secrets/KEY/versions/3', 's3cret\n');
  const withSecret = (version: string) =>
    serviceOf({}, {}, { env: [{ name: 'KEY', valueSource: { secretKeyRef: { secret: 'KEY', version } } }] });
  const service = await laptop.create('secretive', withSecret('3'));
  expect((await (await fetch(`${service.uri}/env`)).json()).KEY).toBe('s3cret\n');
  const next = { ...withSecret('4'), name: named('secretive') };
  await expect(laptop.update(next)).rejects.toMatchObject({
    code: 5,
    message: expect.stringContaining('secrets/KEY/versions/4 was not found'),
  });
  const failed = await laptop.get('secretive');
  expect(failed.terminalCondition).toMatchObject({ state: 'CONDITION_FAILED', reason: 'SECRETS_ACCESS_CHECK_FAILED' });
  expect(await versionAt(service.uri)).toBe('v1');
});

test('an image that does not exist fails the revision with the documented reason', async () => {
  const creating = laptop.create('imageless', serviceOf({}, {}, { image: imageOf('missing') }));
  await expect(creating).rejects.toMatchObject({ code: 5, message: expect.stringContaining("' not found.") });
  const service = await laptop.get('imageless');
  expect(service.terminalCondition).toMatchObject({ state: 'CONDITION_FAILED', reason: 'CONTAINER_MISSING' });
  const [revision] = await laptop.revisions.getRevision({ name: service.latestCreatedRevision ?? '' });
  expect(revision.conditions?.[0]).toMatchObject({ type: 'Ready', state: 'CONDITION_FAILED' });
});
