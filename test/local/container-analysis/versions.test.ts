import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cvssGrade, cvssScore } from '../../../local/container-analysis/cvss.ts';
import { compareDebian, compareSemver, comparisonFor } from '../../../local/container-analysis/versions.ts';

const sign = (order: number) => Math.sign(order);

/** The order of https://semver.org/#spec-item-11, and around it. */
const ascending = [
  '0.9.99',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  '1.2.0',
  '1.10.0',
  '9007199254740993.0.0',
  '9007199254740995.0.0',
];

test('semantic versions follow each other as their specification says', () => {
  for (const [at, one] of ascending.entries()) {
    for (const [other, another] of ascending.entries()) {
      expect([one, another, sign(compareSemver(one, another))]).toEqual([one, another, sign(at - other)]);
    }
  }
});

test('what stands behind a plus sign, or a v before, orders nothing', () => {
  expect(compareSemver('v1.2.3+build.7', '1.2.3')).toBe(0);
});

const part = fc.string({ unit: fc.constantFrom(...'0129abzAZ.+~'), minLength: 1, maxLength: 8 });
const debian = fc
  .tuple(
    fc.constantFrom('', '0:', '1:', '12:'),
    fc.nat(20),
    part,
    fc.constantFrom('', '-1', '-1~deb12u1', '-0', '-1+b1'),
  )
  .map(([epoch, digit, upstream, revision]) => `${epoch}${digit}${upstream}${revision}`);

/** dpkg answers with its exit code, so one shell asks for many pairs at once. */
function dpkgOrders(pairs: readonly (readonly [string, string])[]): readonly number[] {
  const script = `while read -r a b; do
    if dpkg --compare-versions "$a" lt "$b"; then echo -1; elif dpkg --compare-versions "$a" gt "$b"; then echo 1; else echo 0; fi
  done`;
  const input = pairs.map((pair) => pair.join(' ')).join('\n');
  return execFileSync('sh', ['-c', script], { input: `${input}\n`, encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
}

test('versions of Debian follow each other as dpkg says', () => {
  const pairs = fc.sample(fc.tuple(debian, debian), 150);
  const near = fc.sample(debian, 50).map((version): [string, string] => [version, `${version}~`]);
  const all = [...pairs, ...near, ['1.0', '1.0-0'], ['1.0~rc1', '1.0'], ['2.36-9+deb12u9', '2.36-9+deb12u10']] as const;
  const ours = all.map(([a, b]) => sign(compareDebian(a, b)));
  expect(all.map((pair, at) => [...pair, ours[at]])).toEqual(
    dpkgOrders(all).map((order, at) => [...(all[at] ?? []), order]),
  );
});

test('both are orders: who comes before comes not after', () => {
  const semver = fc
    .tuple(fc.nat(), fc.nat(12), fc.nat(12), fc.constantFrom('', '-a', '-1', '-a.1', '-a.b'))
    .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre}`);
  for (const [compare, versions] of [
    [compareSemver, semver],
    [compareDebian, debian],
  ] as const) {
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        expect(sign(compare(a, b))).toBe(-sign(compare(b, a)) + 0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  }
});

test('an ecosystem whose versions are not known here is compared with nothing', () => {
  expect(comparisonFor('PyPI')).toBeNull();
  expect(comparisonFor('Debian:12')).toBe(compareDebian);
});

/** https://www.first.org/cvss/v3.1/examples */
test.each([
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8, 'CRITICAL'],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1, 'MEDIUM'],
  ['CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4, 'MEDIUM'],
  ['CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 3.1, 'LOW'],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10, 'CRITICAL'],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0, 'MINIMAL'],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', null, null],
])('%s scores %s', (vector, score, grade) => {
  expect(cvssScore(vector)).toBe(score);
  expect(cvssGrade(vector)).toBe(grade);
});
