import type { GoogleAuth } from 'google-auth-library';
import { z } from 'zod';
import { type VulnerabilitySeverity, vulnerabilitySeverities } from '../../shared/image-scan.ts';
import { Problem } from '../../shared/problems.ts';
import type { Scan, Scans, Vulnerability } from '../ports.ts';
import { createRest, newAuth, type Rest } from './rest.ts';

/**
 * Metadata is kept in the region of the image, and this host answers for all of them
 * (https://cloud.google.com/artifact-analysis/docs/locations).
 */
const host = 'containeranalysis.googleapis.com';
/** An image holds hundreds of known vulnerabilities at the worst; what lies beyond these pages would change no judgement. */
const pageSize = 1_000;
const mostPages = 5;

/** What Artifact Analysis found in images, over the Container Analysis API. */
export function createScans(project: string, emulator: string | null, auth: GoogleAuth = newAuth()): Scans {
  const rest = createRest({ emulator, auth });
  return {
    async find(image) {
      try {
        return await findScan(rest, project, image);
      } catch (error) {
        if (error instanceof Problem) return { state: 'unscanned', because: whyNot(error) };
        throw error;
      }
    },
  };
}

/** An API that is switched off, or may not be asked, is an answer: a release does not fail for it unless the policy says so. */
function whyNot({ failure: { message, hint } }: Problem): string {
  return `${message} ${hint}`;
}

async function findScan(rest: Rest, project: string, image: string): Promise<Scan> {
  const [discovery] = await list(rest, project, 'DISCOVERY', image);
  if (discovery?.discovery === undefined) return { state: 'unknown' };
  const { analysisStatus, analysisStatusError } = discovery.discovery;
  switch (analysisStatus) {
    case 'FINISHED_SUCCESS':
    case 'COMPLETE': {
      const found = await list(rest, project, 'VULNERABILITY', image);
      return { state: 'scanned', vulnerabilities: found.flatMap(vulnerabilitiesOf) };
    }
    case 'FINISHED_FAILED':
    case 'FINISHED_UNSUPPORTED': {
      const usual =
        analysisStatus === 'FINISHED_FAILED' ? 'the scan failed.' : 'there is nothing that scans such an image.';
      return { state: 'unscanned', because: analysisStatusError?.message || usual };
    }
    default:
      return { state: 'under-way' };
  }
}

/** https://docs.cloud.google.com/artifact-analysis/docs/investigate-vulnerabilities: the filter and the address of the image. */
async function list(rest: Rest, project: string, kind: string, image: string): Promise<readonly Occurrence[]> {
  const filter = `kind="${kind}" AND resourceUrl="https://${image}"`;
  const found: Occurrence[] = [];
  let pageToken = '';
  for (let page = 0; page < mostPages; page += 1) {
    const query = new URLSearchParams({
      filter,
      pageSize: String(pageSize),
      ...(pageToken === '' ? {} : { pageToken }),
    });
    const answer = await rest.get(host, `/v1/projects/${project}/occurrences?${query}`, pageSchema);
    found.push(...(answer?.occurrences ?? []));
    pageToken = answer?.nextPageToken ?? '';
    if (pageToken === '') break;
  }
  return found;
}

const versionSchema = z.object({
  fullName: z.string().default(''),
  name: z.string().default(''),
  kind: z.string().default(''),
});

/** https://docs.cloud.google.com/container-analysis/docs/reference/rest/v1/projects.occurrences, as far as it is read here. */
const occurrenceSchema = z.object({
  noteName: z.string().default(''),
  discovery: z
    .object({
      analysisStatus: z.string().default(''),
      analysisStatusError: z.object({ message: z.string().default('') }).optional(),
    })
    .optional(),
  vulnerability: z
    .object({
      effectiveSeverity: z.string().default(''),
      severity: z.string().default(''),
      shortDescription: z.string().default(''),
      packageIssue: z
        .array(
          z.object({
            affectedPackage: z.string().default(''),
            affectedVersion: versionSchema.optional(),
            fixedVersion: versionSchema.optional(),
            packageType: z.string().default(''),
            fileLocation: z.array(z.object({ filePath: z.string().default('') })).default([]),
          }),
        )
        .default([]),
    })
    .optional(),
});
type Occurrence = z.infer<typeof occurrenceSchema>;
type Version = z.infer<typeof versionSchema>;

const pageSchema = z.object({
  occurrences: z.array(occurrenceSchema).default([]),
  nextPageToken: z.string().default(''),
});

function vulnerabilitiesOf({ noteName, vulnerability }: Occurrence): readonly Vulnerability[] {
  if (vulnerability === undefined) return [];
  const { shortDescription, effectiveSeverity, severity, packageIssue } = vulnerability;
  return packageIssue.map((issue) => ({
    id: shortDescription || (noteName.split('/').at(-1) ?? ''),
    package: issue.affectedPackage,
    version: textOf(issue.affectedVersion) ?? '',
    fixedIn: textOf(issue.fixedVersion),
    severity: severityOf(isGraded(effectiveSeverity) ? effectiveSeverity : severity),
    from: [issue.packageType.toLowerCase(), issue.fileLocation[0]?.filePath ?? '']
      .filter((each) => each !== '')
      .join(', '),
  }));
}

const isGraded = (severity: string) => severity !== '' && severity !== 'SEVERITY_UNSPECIFIED';

function severityOf(text: string): VulnerabilitySeverity {
  return vulnerabilitySeverities.find((each) => each.toUpperCase() === text) ?? 'unknown';
}

/** `MAXIMUM` stands for a version that there is not yet. */
function textOf(version: Version | undefined): string | null {
  return version === undefined || version.kind === 'MAXIMUM' ? null : version.fullName || version.name || null;
}
