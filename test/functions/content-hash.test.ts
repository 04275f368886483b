import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { contentHash } from '../../functions/content-hash.ts';

test('a hash is SHA-256 over JSON, in whatever order the fields were written', () => {
  const expected = createHash('sha256').update('{"a":[1,{"c":null,"d":"ü"}],"b":2}').digest('hex');
  expect(contentHash({ b: 2, a: [1, { d: 'ü', c: null, left: undefined }] })).toBe(expected);
});
