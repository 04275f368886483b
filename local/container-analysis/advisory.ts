import { z } from 'zod';
import { cvssGrade } from './cvss.ts';
import type { Package } from './packages.ts';
import { comparisonFor } from './versions.ts';

const eventSchema = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
});

/** https://ossf.github.io/osv-schema/, as far as it says whom an advisory concerns and how grave it is. */
export const advisorySchema = z.object({
  id: z.string(),
  aliases: z.array(z.string()).nullish(),
  summary: z.string().optional(),
  withdrawn: z.string().nullish(),
  severity: z.array(z.object({ type: z.string(), score: z.string() })).nullish(),
  database_specific: z.looseObject({ severity: z.string().optional().catch(undefined) }).nullish(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        ranges: z.array(z.object({ type: z.string(), events: z.array(eventSchema) })).nullish(),
        versions: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});
export type Advisory = Readonly<z.infer<typeof advisorySchema>>;
type Affected = NonNullable<Advisory['affected']>[number];
type Compare = NonNullable<ReturnType<typeof comparisonFor>>;

/** What an advisory says of a package; null where it does not concern it. `fixedIn` is null where no version mends it. */
export function concerns(advisory: Advisory, found: Package): { readonly fixedIn: string | null } | null {
  const compare = comparisonFor(found.ecosystem);
  if (compare === null || advisory.withdrawn != null) return null;
  for (const affected of advisory.affected ?? []) {
    const { ecosystem, name } = affected.package ?? {};
    if (ecosystem !== found.ecosystem || name !== found.name || !isAffected(affected, found.version, compare)) continue;
    return { fixedIn: firstFix(affected, found.version, compare) };
  }
  return null;
}

/** https://ossf.github.io/osv-schema/#evaluation: named itself, or after an introduction that nothing has ended yet. */
function isAffected({ versions, ranges }: Affected, version: string, compare: Compare): boolean {
  if ((versions ?? []).includes(version)) return true;
  return versionRanges(ranges).some(({ events }) => {
    const ordered = [...events].sort((a, b) => compareBounds(boundOf(a), boundOf(b), compare));
    return ordered.reduce((isIn, { introduced, fixed, last_affected: last }) => {
      if (introduced !== undefined) return isIn || introduced === '0' || compare(version, introduced) >= 0;
      if (fixed !== undefined) return isIn && compare(version, fixed) < 0;
      return isIn && (last === undefined || compare(version, last) <= 0);
    }, false);
  });
}

function firstFix({ ranges }: Affected, version: string, compare: Compare): string | null {
  const fixes = versionRanges(ranges).flatMap(({ events }) => events.flatMap(({ fixed }) => fixed ?? []));
  return fixes.filter((fixed) => compare(fixed, version) > 0).sort(compare)[0] ?? null;
}

/** Commits of a repository say nothing about a version. */
const versionRanges = (ranges: Affected['ranges']) => (ranges ?? []).filter(({ type }) => type !== 'GIT');

const boundOf = ({ introduced, fixed, last_affected }: z.infer<typeof eventSchema>) =>
  introduced ?? fixed ?? last_affected ?? '0';

/** `0` stands before every version. */
function compareBounds(a: string, b: string, compare: Compare): number {
  if (a === '0' || b === '0') return a === b ? 0 : a === '0' ? -1 : 1;
  return compare(a, b);
}

/** The name that everybody knows it by. */
export function nameOf({ id, aliases }: Advisory): string {
  return [id, ...(aliases ?? [])].find((name) => name.startsWith('CVE-')) ?? id;
}

const grades = { LOW: 'LOW', MODERATE: 'MEDIUM', MEDIUM: 'MEDIUM', HIGH: 'HIGH', CRITICAL: 'CRITICAL' } as const;
export type Grade = (typeof grades)[keyof typeof grades] | 'MINIMAL' | 'SEVERITY_UNSPECIFIED';

/** What those who wrote the advisory say, else what its CVSS 3 vector comes to, else that nobody says. */
export function gradeOf({ severity, database_specific: own }: Advisory): Grade {
  const said = own?.severity?.toUpperCase() ?? '';
  if (said in grades) return grades[said as keyof typeof grades];
  const vector = (severity ?? []).find(({ type }) => type === 'CVSS_V3')?.score;
  return (vector === undefined ? null : cvssGrade(vector)) ?? 'SEVERITY_UNSPECIFIED';
}
