import { expect, test } from 'vitest';
import { checkServiceChecks } from '../../../functions/guard/http-checks.ts';
import {
  httpCheckSchema,
  type ServiceChecks,
  serviceChecksSchema,
  updateChecksSchema,
} from '../../../shared/http-checks.ts';

const refusalOf = (checks: ServiceChecks, verifySeconds = 240): string | null => {
  try {
    checkServiceChecks(checks, verifySeconds);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};
const ofPath = (path: string) => refusalOf({ http: [{ path }] });

test.each(['/', '/health', '/api/v1/items?limit=1&sort=name', '/a%20b', '/~user/.well-known/x'])(
  '%s is a path',
  (path) => {
    expect(ofPath(path)).toBeNull();
  },
);

test.each([
  ['health', 'slash'],
  ['https://evil.example/', 'slash'],
  ['//evil.example/', 'another host'],
  ['/\\evil.example/', 'another host'],
  ['/a\\b', 'another host'],
  ['/a b', 'blank'],
  ['/a\nHost: x', 'control character'],
  ['/\u0000', 'control character'],
  ['/ä', 'ASCII'],
  ['/a#b', '#'],
  ['/?key=AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q', 'secret'],
])('%j is refused: %s', (path, why) => {
  expect(ofPath(path)).toContain(why);
});

test('whatever passes stays on the host that it is asked of', () => {
  for (const path of ['/', '/..//x', '/a/../../b', '/%5Cevil', '/@evil.example', '/:80', '/?//evil']) {
    expect(ofPath(path), path).toBeNull();
    expect(new URL(path, 'https://d01---web.run.app').host).toBe('d01---web.run.app');
  }
});

test('texts hold neither control characters nor secrets, and nobody looks into a body that HEAD has not', () => {
  expect(refusalOf({ http: [{ path: '/', bodyContains: 'a\u0007' }] })).toContain('control character');
  expect(
    refusalOf({ http: [{ path: '/', header: { name: 'x', contains: 'ghp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R' } }] }),
  ).toContain('secret');
  expect(refusalOf({ http: [{ path: '/', method: 'HEAD', bodyContains: 'ok' }] })).toContain('HEAD');
});

test('checks that could outlast the stage are refused with its seconds, and fit once it has more', () => {
  const http = Array.from({ length: 10 }, (_, index) => ({ path: `/${index}` }));
  expect(refusalOf({ http })).toContain('they could take 219 s, and verify has 240 s');
  expect(refusalOf({ http }, 300)).toBeNull();
  expect(refusalOf({ http: http.map((check) => ({ ...check, withinMillis: 15_000 })) }, 7_200)).toContain('one round');
  expect(refusalOf({ inARow: 5, tries: 4 })).toContain('5 good rounds');
  expect(refusalOf({})).toBeNull();
});

test.each([
  { path: '/', method: 'DELETE' },
  { path: '/', status: 600 },
  { path: '/', status: '6xx' },
  { path: '/', status: [] },
  { path: '/', withinMillis: 15_001 },
  { path: '/', bodycontains: 'a typo' },
  { path: '/', header: { name: 'bad name', contains: 'x' } },
  { path: '/', header: { name: 'x', contains: '' } },
  { path: `/${'a'.repeat(500)}` },
])('%j is no check', (check) => {
  expect(httpCheckSchema.safeParse(check).success).toBe(false);
});

test('ten checks are the most, and null is the usual again in a change alone', () => {
  const http = Array.from({ length: 11 }, () => ({ path: '/' }));
  expect(serviceChecksSchema.safeParse({ http }).success).toBe(false);
  expect(updateChecksSchema.safeParse({ http: null, tries: null }).success).toBe(true);
  expect(serviceChecksSchema.safeParse({ tries: null }).success).toBe(false);
});
