import { expect, test } from 'vitest';
import { judgeScan, settleScan } from '../../../functions/guard/image-scan.ts';
import type { Vulnerability } from '../../../functions/ports.ts';
import {
  type VulnerabilityRules,
  type VulnerabilitySeverity,
  vulnerabilitySeverities,
} from '../../../shared/image-scan.ts';

const image = { digest: 'sha256:1', now: '2026-11-21T08:00:00.000Z' };
const of = (severity: VulnerabilitySeverity, name = severity as string, fixedIn: string | null = '2.0.0') =>
  ({ id: `CVE-${name}`, package: name, version: '1.0.0', fixedIn, severity, from: 'npm' }) satisfies Vulnerability;
const block = (from: VulnerabilityRules['from'], unscanned: VulnerabilityRules['unscanned'] = 'allow') =>
  ({ action: 'block', from, unscanned }) as const;
const scanned = (...vulnerabilities: Vulnerability[]) => ({ state: 'scanned', vulnerabilities }) as const;

test.each(['critical', 'high', 'medium', 'low'] as const)(
  'a policy that blocks from %s on blocks that and worse',
  (from) => {
    for (const severity of vulnerabilitySeverities) {
      const isWorse = vulnerabilitySeverities.indexOf(severity) <= vulnerabilitySeverities.indexOf(from);
      const { refusal } = judgeScan(scanned(of(severity)), image, block(from));
      expect(refusal?.code ?? null).toBe(isWorse ? 'image-vulnerable' : null);
    }
  },
);

test('a refusal names the worst three with the version that mends them, and counts the others', () => {
  const { refusal } = judgeScan(
    scanned(of('high', 'a'), of('high', 'b', null), of('critical', 'c'), of('high', 'd'), of('low', 'e')),
    image,
    block('high'),
  );
  expect(refusal?.fault).toBe('user');
  expect(refusal?.message).toMatch(
    /: CVE-c in c 1\.0\.0 \(critical, fixed in 2\.0\.0\); CVE-a in a .*; CVE-d in d .*, and 1 more\.$/,
  );
});

test('a warning shows the same and refuses nothing', () => {
  const warned = judgeScan(scanned(of('critical')), image, { ...block('high'), action: 'warn' });
  expect(warned).toMatchObject({ refusal: null, scan: { counts: { critical: 1 }, unscanned: null } });
  expect(warned.findings).toMatchObject([
    {
      severity: 'high',
      message: 'CVE-critical (critical) in critical 1.0.0, npm.',
      remedy: 'Update critical to 2.0.0.',
    },
  ]);
});

test('of hundreds the gravest fifty are kept and the rest is counted', () => {
  const many = Array.from({ length: 300 }, (_, n) => of(n < 20 ? 'critical' : 'low', `p${n}`));
  const { scan, findings } = judgeScan(scanned(...many.reverse()), image, block('high'));
  expect(findings).toHaveLength(50);
  expect(findings.filter(({ severity }) => severity === 'high')).toHaveLength(20);
  expect(scan).toMatchObject({ counts: { critical: 20, low: 280 }, left: 250 });
});

test('an image that could not be scanned goes on and says so, unless the policy forbids it', () => {
  const unscanned = { state: 'unscanned', because: 'there is no scanner.' } as const;
  const allowed = judgeScan(unscanned, image, block('low'));
  expect(allowed).toMatchObject({ refusal: null, scan: { unscanned: 'there is no scanner.' } });
  expect(allowed.findings[0]?.message).toContain('not scanned for known vulnerabilities: there is no scanner.');
  expect(judgeScan(unscanned, image, block('low', 'block')).refusal).toMatchObject({
    code: 'image-not-scanned',
    fault: 'platform',
  });
});

test('a scan that has begun is waited for longer than one that nobody has begun, and never into the deadline', () => {
  const unknown = { state: 'unknown' } as const;
  const underWay = { state: 'under-way' } as const;
  expect(settleScan(unknown, 59, 900)).toBeNull();
  expect(settleScan(unknown, 60, 900)).toMatchObject({ state: 'unscanned' });
  expect(settleScan(underWay, 179, 900)).toBeNull();
  expect(settleScan(underWay, 180, 900)).toMatchObject({ state: 'unscanned' });
  expect(settleScan(underWay, 0, 45)).toMatchObject({ state: 'unscanned' });
});
