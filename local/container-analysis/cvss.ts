import type { Grade } from './advisory.ts';

/** Weights of https://www.first.org/cvss/v3.1/specification-document#7-4-Metric-Values. */
const weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  impact: { H: 0.56, L: 0.22, N: 0 },
} as const;
/** Of an attack that reaches beyond the vulnerable part. */
const changedPrivileges = { N: 0.85, L: 0.68, H: 0.5 } as const;

/** The base score of a CVSS 3 vector, from 0 to 10; null where it is none. */
export function cvssScore(vector: string): number | null {
  if (!/^CVSS:3\.[01]\//.test(vector)) return null;
  const metrics = new Map(vector.split('/').map((part) => part.split(':') as [string, string]));
  const weigh = (name: string, table: Readonly<Record<string, number>>) => table[metrics.get(name) ?? ''];
  const isChanged = metrics.get('S') === 'C';
  const attack = [
    weigh('AV', weights.AV),
    weigh('AC', weights.AC),
    weigh('PR', isChanged ? changedPrivileges : weights.PR),
    weigh('UI', weights.UI),
  ];
  const harm = ['C', 'I', 'A'].map((name) => weigh(name, weights.impact));
  if ([...attack, ...harm].includes(undefined) || !metrics.has('S')) return null;
  const exploitability = 8.22 * product(attack);
  const base = 1 - product(harm.map((each) => 1 - (each ?? 0)));
  const impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  if (impact <= 0) return 0;
  return roundUp(Math.min(10, (isChanged ? 1.08 : 1) * (impact + exploitability)));
}

const product = (factors: readonly (number | undefined)[]) =>
  factors.reduce<number>((all, each) => all * (each ?? 0), 1);

/** Upwards to one decimal, in whole numbers as appendix A of the specification wants it. */
function roundUp(score: number): number {
  const whole = Math.round(score * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

/** https://www.first.org/cvss/v3.1/specification-document#Qualitative-Severity-Rating-Scale */
export function cvssGrade(vector: string): Grade | null {
  const score = cvssScore(vector);
  if (score === null) return null;
  if (score >= 9) return 'CRITICAL';
  if (score >= 7) return 'HIGH';
  if (score >= 4) return 'MEDIUM';
  return score > 0 ? 'LOW' : 'MINIMAL';
}
