import type { DryAnalysis } from '../../shared/dry-analysis.ts';
import type { Overrides } from '../../shared/overrides.ts';
import type { Load } from '../../shared/plan.ts';
import { lacksStartAlone, whyWithoutEffect } from './overridden.ts';
import type { Read } from './reading/contents.ts';
import { folderOf } from './reading/folder.ts';
import type { RemoteTree } from './reading/remote.ts';
import { type AnalysisReport, reportOn } from './report.ts';
import { rootFoldersIn } from './root-folders.ts';

export interface DryOptions {
  readonly root: string;
  readonly load: Load;
  readonly overrides: Overrides;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
}

/** The report on a tree and the other folders of it that could be deployed. Problem root-not-found. */
export async function analyzeDry(tree: RemoteTree, options: DryOptions): Promise<Omit<DryAnalysis, 'source'>> {
  const { root, load, overrides, clock } = options;
  const begun = clock();
  const contents = new Map<string, string>();
  let fetching = 0;
  const read: Read = async (paths) => {
    const asked = clock();
    const texts = await tree.read(paths);
    fetching += clock() - asked;
    for (const [path, text] of texts) contents.set(path, text);
    return texts;
  };
  const report = await reportOn(tree.entries, root, read, load, null, overrides);
  const rootFolders = rootFoldersIn(folderOf(tree.entries).at(root), contents);
  const settable = settableIn(report);
  const millis = Math.round((clock() - begun - fetching) * 10) / 10;
  return { ...report, findings: [...report.findings], rootFolders: [...rootFolders], settable, millis };
}

function settableIn(report: AnalysisReport): DryAnalysis['settable'] {
  const understood = { ...report, ownDockerfile: report.dockerfile?.origin === 'repository' ? 'Dockerfile' : null };
  if (!report.deployable) return lacksStartAlone(understood) ? ['startCommand'] : [];
  const commands = (['startCommand', 'buildCommand'] as const).filter(
    (field) => whyWithoutEffect(understood, field) === null,
  );
  return [...commands, 'port'];
}
