import { posix } from 'node:path';
import type { Overrides } from '../../shared/overrides.ts';
import type { Analysis, Cost, Finding, Load, ModelOpinion, Sizing } from '../../shared/plan.ts';
import { type Failure, Problem } from '../../shared/problems.ts';
import { dockerfileFindings } from '../guard/dockerfile-rules.ts';
import { secretsInTree } from '../guard/secrets-in-tree.ts';
import type { ModelAnswer, ModelQuestion } from '../language-model.ts';
import type { TreeEntry } from '../ports.ts';
import { type Understood, understand } from './analyze.ts';
import { assumptionsFor, estimateCost } from './cost.ts';
import { nothingDetected } from './detected.ts';
import { contextOf, planBuild } from './dockerfile/plan.ts';
import { arbitrate } from './model/arbitrate.ts';
import type { Read } from './reading/contents.ts';
import { sizingFor } from './sizing.ts';

type Told =
  | 'language'
  | 'languageVersion'
  | 'versionSource'
  | 'framework'
  | 'packageManager'
  | 'packageManagerVersion'
  | 'installCommand'
  | 'buildCommand'
  | 'startCommand'
  | 'entryFile'
  | 'port'
  | 'static'
  | 'outputDirectory'
  | 'processes'
  | 'releaseCommand'
  | 'workspace'
  | 'wantedVariables'
  | 'systemPackages'
  | 'evidence'
  | 'filesRead';

type ToldFields = { readonly [Field in Told]: Exclude<Analysis[Field], undefined> };

/** What a deploy of this repository would find and plan. */
export interface AnalysisReport extends ToldFields {
  readonly deployable: boolean;
  /** Why not, with what would help; null when it can be deployed. */
  readonly reason: string | null;
  readonly dockerfile: { readonly origin: 'repository' | 'generated'; readonly text: string } | null;
  /** Null when the repository has its own, or when nothing is built. */
  readonly dockerignore: string | null;
  readonly sizing: Sizing | null;
  readonly cost: Cost | null;
  readonly findings: readonly Finding[];
  readonly decidedBy: Analysis['decidedBy'];
  /** What a model had to say, null where none is configured. */
  readonly model: ModelOpinion | null;
}

/** Asks a model, where one is configured. */
export type Ask = (question: ModelQuestion) => Promise<ModelAnswer>;

const none: Analysis = {
  ...nothingDetected,
  dependencyFiles: [],
  evidence: [],
  language: null,
  fixedPort: null,
  wantedVariables: [],
  ownDockerfile: null,
  decidedBy: 'rules',
  filesRead: [],
  systemPackages: [],
  runtimeFiles: [],
  extensions: [],
};

/** Analyses and plans without deploying: reads what the pipeline's first stages read, and decides with the same rules. Problems: root-not-found, override-invalid. */
export async function reportOn(
  tree: readonly TreeEntry[],
  root: string,
  read: Read,
  load: Load = 'medium',
  ask: Ask | null = null,
  overrides: Overrides = {},
): Promise<AnalysisReport> {
  const contents = new Map<string, string>();
  const keep: Read = async (paths) => {
    const texts = await read(paths);
    for (const [path, text] of texts) contents.set(path, text);
    return texts;
  };
  const understood = await understand(tree, root, keep, overrides).catch(asRefusal);
  const { analysis, refusal, findings: heard } = await withModel(understood, ask);
  if (refusal?.code === 'override-invalid') throw new Problem(refusal.code, refusal.message, refusal.hint);
  const own = tree.filter(({ path }) => root === '' || path.startsWith(`${root}/`));
  const found = [...secretsInTree(own, contents), ...heard];
  if (refusal !== null) return reportOf(analysis, { refusal, findings: found });
  const at = posix.join(root, contextOf(analysis, root), '.dockerignore');
  const ownDockerfile =
    analysis.ownDockerfile === null ? null : (contents.get(posix.join(root, analysis.ownDockerfile)) ?? '');
  const ownDockerignore = tree.some(({ path }) => path === at);
  const plan = planBuild(analysis, { root, ownDockerfile, ownDockerignore, port: overrides.port });
  const sizing = sizingFor(analysis, load);
  return reportOf(analysis, {
    refusal: null,
    dockerfile: { origin: plan.dockerfile.origin, text: plan.dockerfile.text },
    dockerignore: plan.dockerignore,
    sizing,
    cost: estimateCost(sizing, assumptionsFor(load)),
    findings: [...found, ...dockerfileFindings(plan.dockerfile.path, plan.dockerfile.text)],
  });
}

/** What nobody could make anything of is an answer as well; a folder that is not there is the caller's mistake. */
function asRefusal(error: unknown): Understood {
  if (error instanceof Problem && error.failure.code !== 'root-not-found')
    return { analysis: none, refusal: error.failure, question: null, starts: [] };
  throw error;
}

async function withModel(understood: Understood, ask: Ask | null) {
  const { analysis, refusal, question } = understood;
  if (ask === null || question === null) return { analysis, refusal, findings: [] };
  return arbitrate(understood, await ask(question));
}

interface Planned extends Partial<Pick<AnalysisReport, 'dockerfile' | 'dockerignore' | 'sizing' | 'cost'>> {
  readonly refusal: Failure | null;
  readonly findings: readonly Finding[];
}

function reportOf(
  analysis: Analysis,
  { refusal, dockerfile, dockerignore, sizing, cost, findings }: Planned,
): AnalysisReport {
  return {
    deployable: refusal === null,
    reason: refusal === null ? null : [refusal.message, refusal.hint].filter((part) => part !== '').join(' '),
    language: analysis.language,
    languageVersion: analysis.languageVersion,
    versionSource: analysis.versionSource,
    framework: analysis.framework,
    packageManager: analysis.packageManager,
    packageManagerVersion: analysis.packageManagerVersion,
    installCommand: analysis.installCommand,
    buildCommand: analysis.buildCommand,
    startCommand: analysis.startCommand,
    entryFile: analysis.entryFile,
    port: analysis.port ?? null,
    static: analysis.static,
    outputDirectory: analysis.outputDirectory,
    processes: analysis.processes ?? [],
    releaseCommand: analysis.releaseCommand ?? null,
    workspace: analysis.workspace,
    wantedVariables: analysis.wantedVariables,
    systemPackages: analysis.systemPackages ?? [],
    dockerfile: dockerfile ?? null,
    dockerignore: dockerignore ?? null,
    sizing: sizing ?? null,
    cost: cost ?? null,
    findings,
    decidedBy: analysis.decidedBy,
    model: analysis.model ?? null,
    evidence: analysis.evidence,
    filesRead: analysis.filesRead,
  };
}
