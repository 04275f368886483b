import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropInvokerCheck } from '../../../functions/google/run-access.ts';
import { type Laptop, parent, serviceOf, startLaptop, versionAt } from '../../local/cloud-run/laptop.ts';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());

test('a service is opened as it was read, and not one that has changed since', async () => {
  const { uri } = await laptop.create('opened', serviceOf({}, { invokerIamDisabled: false }));
  const name = `${parent}/services/opened`;
  await expect(dropInvokerCheck(laptop.services, name, 'of-another-service')).rejects.toMatchObject({ code: 10 });
  expect(await versionAt(uri)).toBe('403');
  const [{ etag }] = await laptop.services.getService({ name });
  expect(await dropInvokerCheck(laptop.services, name, etag ?? '')).toContain('/operations/');
  await expect.poll(() => versionAt(uri)).toBe('v1');
});
