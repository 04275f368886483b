import type { Executor } from '../executors/executor.ts';
import type { Advisories } from './advisories.ts';
import { discoveryOccurrence, type Occurrence, vulnerabilityOccurrences } from './occurrences.ts';
import { packagesOf } from './packages.ts';

export interface ScannerOptions {
  readonly project: string;
  readonly executor: Pick<Executor, 'inspect' | 'readFiles'>;
  readonly advisories: () => Promise<Advisories | null>;
}

/** The same image under the same advisories is looked at once. */
const remembered = 100;

/** Looks into an image by its address, `https://name@sha256:...`; none is known of an image that is not on this machine. */
export function createScanner({ project, executor, advisories }: ScannerOptions) {
  const scans = new Map<string, readonly Occurrence[]>();

  async function scan(resourceUri: string, known: Advisories | null): Promise<readonly Occurrence[]> {
    const image = resourceUri.replace(/^https:\/\//, '');
    const stored = await executor.inspect(image);
    if (stored === null) return [];
    const scanned = { project, resourceUri, at: new Date().toISOString() };
    const unsupported = (why: string) => [discoveryOccurrence(scanned, { status: 'FINISHED_UNSUPPORTED', why })];
    if (known === null) return unsupported('there are no advisories on this machine to compare it with.');
    const packages = await packagesOf(stored.workdir, (paths) => executor.readFiles(image, paths));
    if (packages === null)
      return unsupported("the image holds no list of packages that is read here, npm's or Debian's.");
    const found = vulnerabilityOccurrences(scanned, packages, known);
    return [discoveryOccurrence(scanned, { status: 'FINISHED_SUCCESS' }), ...found];
  }

  async function scanOnce(resourceUri: string): Promise<readonly Occurrence[]> {
    const known = await advisories();
    const key = `${resourceUri} ${known?.version ?? ''}`;
    const before = scans.get(key);
    if (before !== undefined) return before;
    const occurrences = await scan(resourceUri, known);
    // An image that is not there yet may come.
    if (occurrences.length > 0) scans.set(key, occurrences);
    for (const oldest of scans.keys()) if (scans.size > remembered) scans.delete(oldest);
    return occurrences;
  }

  return async (resourceUri: string): Promise<readonly Occurrence[]> => {
    try {
      return await scanOnce(resourceUri);
    } catch (error) {
      const scanned = { project, resourceUri, at: new Date().toISOString() };
      const why = error instanceof Error ? error.message : String(error);
      return [discoveryOccurrence(scanned, { status: 'FINISHED_FAILED', why })];
    }
  };
}
