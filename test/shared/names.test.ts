import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  revisionOf,
  serviceNameMaxLength,
  serviceNameSchema,
  suggestServiceName,
  tagOf,
  whyServiceNameIsInvalid,
} from '../../shared/names.ts';

test.each([
  ['my-service', null],
  ['a', null],
  ['My_Service!', 'lower-case'],
  ['1st', 'starts with a letter'],
  ['web-', 'end with a hyphen'],
  ['a--b', 'two hyphens'],
  ['', 'needs a name'],
  ['x'.repeat(41), 'at most 40'],
])('%j is judged by the rules of a service name', (name, why) => {
  const reason = whyServiceNameIsInvalid(name);
  if (why === null) expect(reason).toBeNull();
  else expect(reason).toContain(why);
});

test('My_Service! is suggested as my-service', () => {
  expect(suggestServiceName('My_Service!')).toBe('my-service');
});

test('every suggestion is a valid name, and a valid name is its own suggestion', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      const name = suggestServiceName(text);
      expect(whyServiceNameIsInvalid(name)).toBeNull();
      expect(suggestServiceName(name)).toBe(name);
    }),
  );
});

test('the sentence and the schema agree on every name', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-zA-Z0-9_-]{0,45}$/), (text) => {
      expect(serviceNameSchema.safeParse(text).success).toBe(whyServiceNameIsInvalid(text) === null);
    }),
  );
});

test('a tag has at least three characters, and no two deployments of a service have the same', () => {
  const tags = Array.from({ length: 1200 }, (_, seq) => tagOf(seq + 1));
  expect(tags.filter((tag) => tag.length < 3)).toEqual([]);
  expect(new Set(tags).size).toBe(tags.length);
});

test('tag and service name have at most 46 characters together, and a revision at most 63', () => {
  const longest = 'x'.repeat(serviceNameMaxLength);
  expect(`${tagOf(99_999)}${longest}`.length).toBeLessThanOrEqual(46);
  expect(revisionOf(longest, 99_999).length).toBeLessThanOrEqual(63);
});
