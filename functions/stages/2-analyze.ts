import type { Analysis, Finding } from '../../shared/plan.ts';
import { failure, Problem } from '../../shared/problems.ts';
import { analyze as analyzeTree } from '../analysis/analyze.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import { secretFilesToRead, secretsInTree } from '../guard/secrets-in-tree.ts';
import type { Ports } from '../ports.ts';

interface Facts {
  readonly analysis: Analysis;
  readonly secrets: readonly Finding[];
}

/** Files beyond those the analysis reads, chosen by their names. */
const maxSecretFiles = 10;

/** No clone: one listing, and the few files that the rules ask for. */
async function gather({ deployment }: Snapshot, { github }: Ports): Promise<Facts> {
  const { repository, sha } = recorded(deployment.source, 'source');
  const { entries, truncated } = await github.tree(repository, sha);
  if (truncated) {
    throw new Problem(
      'repository-too-large',
      `GitHub lists only a part of ${repository}.`,
      'Deploy from a smaller repository, or move the service into its own.',
    );
  }
  const blobs = new Map(entries.filter(({ kind }) => kind === 'file').map(({ path, sha: blob }) => [path, blob]));
  const contents = new Map<string, string>();
  const read = async (paths: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const missing = paths.filter((path) => !contents.has(path) && blobs.has(path));
    await Promise.all(
      missing.map(async (path) => {
        const bytes = await github.blob(repository, blobs.get(path) ?? '');
        contents.set(path, new TextDecoder().decode(bytes));
      }),
    );
    return new Map(paths.flatMap((path) => (contents.has(path) ? [[path, contents.get(path) ?? '']] : [])));
  };
  const analysis = await analyzeTree(entries, deployment.spec.root, read);
  const { root } = deployment.spec;
  const own = entries.filter(({ path }) => root === '' || path.startsWith(`${root}/`));
  await read(secretFilesToRead(own).slice(0, maxSecretFiles));
  return { analysis, secrets: secretsInTree(own, contents) };
}

export function decideAnalyze({ deployment }: Snapshot, { analysis, secrets }: Facts): Decision {
  const findings = [...deployment.findings, ...secrets];
  const committed = secrets.find((finding) => finding.severity === 'high');
  if (committed !== undefined) {
    const where = committed.line === null ? committed.file : `${committed.file}, line ${committed.line}`;
    const reason = failure('secret-committed', `${committed.message} (${where})`, committed.remedy);
    return { kind: 'fail', patch: { analysis, findings }, failure: reason };
  }
  const what = [analysis.language ?? 'a Dockerfile', analysis.framework, analysis.packageManager]
    .filter(Boolean)
    .join(', ');
  return { kind: 'done', patch: { analysis, findings }, what: `Found ${what} (rules only)` };
}

export const analyze = defineStage({
  name: 'analyze',
  awaiting: 'GitHub to list the tree',
  gather,
  decide: decideAnalyze,
});
