import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serviceAccountOf } from '../../../functions/guard/service-account.ts';
import { serviceNameMaxLength, suggestServiceName } from '../../../shared/names.ts';

const names = fc.string({ minLength: 1, maxLength: serviceNameMaxLength }).map(suggestServiceName);
const place = { project: 'acme-cloud', region: 'us-central1' };

test('whatever a service is called, its account has an id that IAM takes', () => {
  fc.assert(
    fc.property(names, fc.string(), (name, org) => {
      const [id] = serviceAccountOf(org, { ...place, name }).split('@');
      expect(id).toMatch(/^[a-z](?:[a-z0-9-]{4,28}[a-z0-9])$/);
    }),
  );
});

test('the same service has the same account, and no other has it', () => {
  const of = (org: string, name: string, region = place.region) => serviceAccountOf(org, { ...place, region, name });
  expect(of('acme', 'web')).toBe(of('acme', 'web'));
  const long = 'a-very-long-name-of-a-service';
  const all = [
    of('acme', 'web'),
    of('umbra', 'web'),
    of('acme', 'web', 'europe-west1'),
    of('acme', `${long}-1`),
    of('acme', `${long}-2`),
  ];
  expect(new Set(all).size).toBe(all.length);
});
