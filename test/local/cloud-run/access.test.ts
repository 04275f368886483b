import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Laptop, parent, serviceOf, startLaptop, versionAt } from './laptop.ts';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());

const withToken = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const policy = { bindings: [{ role: 'roles/run.invoker', members: ['allUsers'] }] };

test('a service is private until allUsers may invoke it', async () => {
  const { uri } = await laptop.create('private', serviceOf({}, { invokerIamDisabled: false }));
  const resource = `${parent}/services/private`;
  expect(await versionAt(uri)).toBe('403');
  expect(await versionAt(uri, withToken('nonsense'))).toBe('401');
  expect(await versionAt(uri, withToken(await laptop.token('http://127.0.0.1:1')))).toBe('401');
  expect(await versionAt(uri, withToken(await laptop.token(uri ?? '')))).toBe('v1');
  await laptop.services.setIamPolicy({ resource, policy });
  expect(await versionAt(uri)).toBe('v1');
  await laptop.services.setIamPolicy({ resource, policy: { bindings: [] } });
  expect(await versionAt(uri)).toBe('403');
  await laptop.update({ name: resource, invokerIamDisabled: true }, ['invoker_iam_disabled']);
  expect(await versionAt(uri)).toBe('v1');
});

test("a tag's URL takes a token for the service's URL", async () => {
  const target = { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const, percent: 100, tag: 'next' };
  const created = serviceOf({}, { invokerIamDisabled: false, traffic: [target] });
  const { uri, trafficStatuses } = await laptop.create('private-tag', created);
  const tagUri = trafficStatuses?.[0]?.uri;
  expect(await versionAt(tagUri)).toBe('403');
  expect(await versionAt(tagUri, withToken(await laptop.token(uri ?? '')))).toBe('v1');
  expect(await versionAt(tagUri, withToken(await laptop.token(tagUri ?? '')))).toBe('v1');
});

test('the app sees who called without a signature that it could use elsewhere', async () => {
  const { uri } = await laptop.create('seen', serviceOf({}, { invokerIamDisabled: false }));
  const token = await laptop.token(uri ?? '');
  const echoed = async (headers: Record<string, string>) =>
    ((await (await fetch(`${uri}/echo`, { headers })).json()) as { headers: Record<string, string> }).headers;
  const own = await echoed({ authorization: `Bearer ${token}` });
  expect(own.authorization).toBe(`Bearer ${token.replace(/\.[^.]*$/, '.SIGNATURE_REMOVED_BY_GOOGLE')}`);
  const apps = await echoed({ authorization: 'Basic YTpi', 'x-serverless-authorization': `Bearer ${token}` });
  expect(apps).toMatchObject({ authorization: 'Basic YTpi' });
  expect(apps).not.toHaveProperty('x-serverless-authorization');
});

test('a policy is read, changed and written back with its etag; a stale one is ABORTED', async () => {
  const resource = `${parent}/services/policies`;
  const created = await laptop.create('policies');
  const [first] = await laptop.services.getIamPolicy({ resource });
  const [second] = await laptop.services.setIamPolicy({ resource, policy: { ...policy, etag: first.etag ?? '' } });
  expect(second.bindings).toMatchObject(policy.bindings);
  expect(second.etag).not.toEqual(first.etag);
  const stale = laptop.services.setIamPolicy({ resource, policy: { bindings: [], etag: first.etag ?? '' } });
  await expect(stale).rejects.toMatchObject({ code: 10 });
  const wrong = { bindings: [{ role: 'roles/run.invoker', members: ['everybody'] }] };
  await expect(laptop.services.setIamPolicy({ resource, policy: wrong })).rejects.toMatchObject({ code: 3 });
  const permissions = ['run.routes.invoke', 'run.services.update'];
  const [granted] = await laptop.services.testIamPermissions({ resource, permissions });
  expect(granted.permissions).toEqual(permissions);
  expect((await laptop.get('policies')).etag).not.toBe(created.etag);
});
