import type { DryAnalysis } from '../../shared/dry-analysis.ts';
import { type Overrides, overrideFields } from '../../shared/overrides.ts';
import type { Load } from '../../shared/plan.ts';
import { choicesFor } from './choices.ts';
import { lacksStartAlone } from './overridden.ts';
import type { Read } from './reading/contents.ts';
import { folderOf } from './reading/folder.ts';
import type { RemoteTree } from './reading/remote.ts';
import { type AnalysisReport, reportOn } from './report.ts';
import { rootFoldersIn } from './root-folders.ts';
import { whyFixed } from './settable.ts';

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
  const millis = Math.round((clock() - begun - fetching) * 10) / 10;
  const { language, framework, packageManager } = choicesFor(report.language);
  const choices = { language: [...language], framework: [...framework], packageManager: [...packageManager] };
  const folders = [...rootFolders];
  return { ...report, findings: [...report.findings], rootFolders: folders, ...settableIn(report), choices, millis };
}

/** What can be set, and of the rest why it cannot. What cannot be deployed is told a start command where that alone is missing. */
function settableIn(report: AnalysisReport): Pick<DryAnalysis, 'settable' | 'fixed'> {
  const known = { ...report, ownDockerfile: report.dockerfile?.origin === 'repository' ? 'Dockerfile' : null };
  const needsMore = !report.deployable && !lacksStartAlone(known);
  const all = overrideFields.map((field) => {
    const because =
      field === 'startCommand' && needsMore ? 'what is missing is more than that' : whyFixed(known, field);
    return { field, because };
  });
  return {
    settable: all.flatMap(({ field, because }) => (because === null ? [field] : [])),
    fixed: all.flatMap(({ field, because }) => (because === null ? [] : [{ field, because }])),
  };
}
