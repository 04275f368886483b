import { expect, test } from 'vitest';
import { addCheck } from '../../cli/service-checks.ts';
import { httpCheckSchema } from '../../shared/http-checks.ts';

test.each([
  ['/health', { path: '/health' }],
  ['HEAD /', { method: 'HEAD', path: '/' }],
  ['GET /a?b=c status=200,4xx', { method: 'GET', path: '/a?b=c', status: [200, '4xx'] }],
  [
    '/ within=800 contains=all is well, status=ok',
    { path: '/', withinMillis: 800, bodyContains: 'all is well, status=ok' },
  ],
  [
    '/ header=location:https://shop.example/a=b',
    { path: '/', header: { name: 'location', contains: 'https://shop.example/a=b' } },
  ],
])('%s is a check', (text, check) => {
  expect(addCheck(text)).toEqual([check]);
  expect(httpCheckSchema.safeParse(check).success).toBe(true);
});

test.each(['health', 'DELETE /', '', '/ status=2', '/ status=', '/ within=soon', '/ header=x', '/ ok', 'GET'])(
  '%j is a matter of usage',
  (text) => {
    expect(() => addCheck(text)).toThrow();
  },
);

test('each one more is added, and default stands alone', () => {
  expect(addCheck('/b', addCheck('/a'))).toEqual([{ path: '/a' }, { path: '/b' }]);
  expect(addCheck('default', addCheck('/a'))).toBe('default');
});
