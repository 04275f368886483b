import { createHash } from 'node:crypto';
import type { Advisories } from './advisories.ts';
import { concerns, type Grade, gradeOf, nameOf } from './advisory.ts';
import type { Package } from './packages.ts';

/** https://docs.cloud.google.com/container-analysis/docs/reference/rest/v1/projects.occurrences, as far as it is known here. */
export interface Occurrence {
  readonly name: string;
  readonly resourceUri: string;
  readonly noteName: string;
  readonly kind: 'DISCOVERY' | 'VULNERABILITY';
  readonly createTime: string;
  readonly discovery?: Discovery;
  readonly vulnerability?: object;
}

interface Discovery {
  readonly continuousAnalysis: 'INACTIVE';
  readonly analysisStatus: 'FINISHED_SUCCESS' | 'FINISHED_UNSUPPORTED' | 'FINISHED_FAILED';
  readonly analysisStatusError?: { readonly code: number; readonly message: string };
  readonly lastScanTime: string;
}

export interface Scanned {
  readonly project: string;
  /** `https://` and the image by its digest. */
  readonly resourceUri: string;
  /** When it was looked at. */
  readonly at: string;
}

/** How the scan of an image ended. */
export function discoveryOccurrence(
  scanned: Scanned,
  end: { readonly status: Discovery['analysisStatus']; readonly why?: string },
): Occurrence {
  const discovery: Discovery = {
    continuousAnalysis: 'INACTIVE',
    analysisStatus: end.status,
    ...(end.why === undefined ? {} : { analysisStatusError: { code: 9, message: end.why } }),
    lastScanTime: scanned.at,
  };
  return { ...occurrence(scanned, 'DISCOVERY', 'PACKAGE_VULNERABILITY'), discovery };
}

/** One occurrence for each vulnerability that is known of a package. */
export function vulnerabilityOccurrences(
  scanned: Scanned,
  packages: readonly Package[],
  advisories: Advisories,
): readonly Occurrence[] {
  return packages.flatMap((found) =>
    advisories.of(found.ecosystem, found.name).flatMap((advisory) => {
      const concern = concerns(advisory, found);
      if (concern === null) return [];
      const id = nameOf(advisory);
      const severity = gradeOf(advisory);
      const vulnerability = {
        type: found.ecosystem,
        severity,
        effectiveSeverity: severity,
        shortDescription: id,
        longDescription: advisory.summary ?? '',
        fixAvailable: concern.fixedIn !== null,
        packageIssue: [issueOf(found, concern.fixedIn, severity)],
      };
      return [{ ...occurrence(scanned, 'VULNERABILITY', id, found.name, found.version), vulnerability }];
    }),
  );
}

function issueOf(found: Package, fixedIn: string | null, effectiveSeverity: Grade): object {
  return {
    affectedPackage: found.name,
    affectedVersion: normal(found.version),
    fixedPackage: found.name,
    fixedVersion: fixedIn === null ? { kind: 'MAXIMUM' } : normal(fixedIn),
    fixAvailable: fixedIn !== null,
    packageType: found.ecosystem === 'npm' ? 'NPM' : 'OS',
    effectiveSeverity,
    fileLocation: [{ filePath: found.file }],
  };
}

const normal = (version: string) => ({ kind: 'NORMAL', name: version, fullName: version });

function occurrence({ project, resourceUri, at }: Scanned, kind: Occurrence['kind'], note: string, ...of: string[]) {
  const id = createHash('sha256')
    .update(JSON.stringify([resourceUri, kind, note, ...of]))
    .digest('hex')
    .slice(0, 32);
  return {
    name: `projects/${project}/occurrences/${id}`,
    resourceUri,
    noteName: `projects/goog-vulnz/notes/${note}`,
    kind,
    createTime: at,
  };
}
