import type { Finding } from '../../shared/plan.ts';
import { failure, Problem } from '../../shared/problems.ts';
import { type Understood, understand } from '../analysis/analyze.ts';
import { arbitrate } from '../analysis/model/arbitrate.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import { secretFilesToRead, secretsInTree } from '../guard/secrets-in-tree.ts';
import type { ModelAnswer } from '../language-model.ts';
import type { Ports } from '../ports.ts';
import { hasImage } from './bundle.ts';

interface Facts {
  readonly understood: Understood;
  readonly answer: ModelAnswer;
  readonly secrets: readonly Finding[];
}

/** Files beyond those the analysis reads, chosen by their names. */
const maxSecretFiles = 10;

/** No clone: one listing, and the few files that the rules ask for. */
async function gather(snapshot: Snapshot, { github, model }: Ports): Promise<Facts> {
  const { deployment } = snapshot;
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
  const { root, overrides } = deployment.spec;
  const understood = await understand(entries, root, read, overrides);
  const own = entries.filter(({ path }) => root === '' || path.startsWith(`${root}/`));
  await read(secretFilesToRead(own).slice(0, maxSecretFiles));
  const secrets = secretsInTree(own, contents);
  return { understood, secrets, answer: await answerOf(model, snapshot, understood, secrets) };
}

/** What the model says, or why it is not asked: a deployment that fails anyway costs nothing more. */
async function answerOf(
  model: Ports['model'],
  { org, deployment }: Snapshot,
  { question }: Understood,
  secrets: readonly Finding[],
): Promise<ModelAnswer> {
  const unasked = (because: string): ModelAnswer => ({ kind: 'none', model: null, because });
  if (model === undefined) return unasked('no model is configured');
  if (question === null) return unasked('the rules left nothing open');
  if (secrets.some(isGrave)) return unasked('a committed secret ends the deployment');
  return model.ask(question, { org: deployment.org, quota: org.quota, key: deployment.id });
}

const isGrave = ({ severity }: Finding): boolean => severity === 'high';

export function decideAnalyze({ deployment }: Snapshot, { understood, answer, secrets }: Facts): Decision {
  const { analysis, refusal, findings: heard } = arbitrate(understood, answer);
  const findings = [...deployment.findings, ...secrets, ...heard];
  if (refusal !== null) return { kind: 'fail', patch: { analysis, findings }, failure: refusal };
  const committed = secrets.find(isGrave);
  if (committed !== undefined) {
    const where = committed.line === null ? committed.file : `${committed.file}, line ${committed.line}`;
    const reason = failure('secret-committed', `${committed.message} (${where})`, committed.remedy);
    return { kind: 'fail', patch: { analysis, findings }, failure: reason };
  }
  const what = [analysis.language ?? 'a Dockerfile', analysis.framework, analysis.packageManager]
    .filter(Boolean)
    .join(', ');
  const by = analysis.decidedBy === 'rules' ? 'rules only' : `rules and ${analysis.model?.name}`;
  return { kind: 'done', patch: { analysis, findings }, what: `Found ${what} (${by})` };
}

export const analyze = defineStage({
  name: 'analyze',
  awaiting: 'GitHub to list the tree',
  skip: hasImage,
  gather,
  decide: decideAnalyze,
});
