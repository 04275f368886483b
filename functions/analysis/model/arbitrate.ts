import { isDeepStrictEqual } from 'node:util';
import type { Analysis, Finding } from '../../../shared/plan.ts';
import type { Failure } from '../../../shared/problems.ts';
import type { ModelAnswer, ModelChoice, ModelQuestion } from '../../language-model.ts';
import { evidence, settle } from '../detected.ts';
import { planBuild } from '../dockerfile/plan.ts';
import { sizingFor } from '../sizing.ts';
import { plainSentence } from './plain-sentence.ts';
import type { StartCandidate } from './start-candidates.ts';

/** What the rules have understood, and what they left open. */
export interface Open {
  readonly analysis: Analysis;
  readonly refusal: Failure | null;
  readonly question: ModelQuestion | null;
  readonly starts: readonly StartCandidate[];
}

export interface Arbitrated {
  readonly analysis: Analysis;
  readonly refusal: Failure | null;
  readonly findings: readonly Finding[];
}

/**
 * Takes of a model's answer what the rules had left open and had themselves offered; whatever else it says has no effect. Nothing that
 * rules decided changes, and but for a chosen start command the Dockerfile and the sizing stay what they are without a model.
 */
export function arbitrate({ analysis, refusal, question, starts }: Open, answer: ModelAnswer): Arbitrated {
  if (answer.kind === 'none' || question === null) {
    const { model, because } = answer.kind === 'none' ? answer : { model: answer.model, because: 'nothing was open' };
    const unheard = { name: model, filled: [], explanation: null, unheard: because };
    const why = evidence('decidedBy', 'rules', because, null);
    return {
      analysis: { ...analysis, model: unheard, evidence: [...analysis.evidence, why] },
      refusal,
      findings: model === null || question === null ? [] : [unheardFinding(because)],
    };
  }
  const { model, choice } = answer;
  const start =
    choice.startCommand !== null && question.open.startCommand.includes(choice.startCommand)
      ? (starts.find(({ command }) => command === choice.startCommand) ?? null)
      : null;
  const started = start === null ? analysis : startedWith(analysis, start);
  const isRefused = refusal !== null && start === null;
  const filled = isRefused ? analysis : filledFrom(started, question, choice);
  const fields = fillable.filter((field) => filled[field] !== analysis[field]);
  return {
    analysis: {
      ...filled,
      decidedBy: fields.length === 0 ? 'rules' : 'rules-and-model',
      model: { name: model, filled: fields, explanation: plainSentence(choice.explanation), unheard: null },
      evidence: [
        ...filled.evidence,
        ...fields.map((field) =>
          evidence(field, String(filled[field]), `${model} chose it among what the rules offered`, null),
        ),
        evidence(
          'decidedBy',
          fields.length === 0 ? 'rules' : 'rules-and-model',
          fields.length === 0 ? `${model} was asked and changed nothing` : `${model} filled ${fields.join(', ')}`,
          null,
        ),
      ],
    },
    refusal: isRefused ? refusal : null,
    findings: [],
  };
}

const fillable = ['framework', 'startCommand', 'entryFile', 'port'] as const;

function startedWith(analysis: Analysis, { command, entryFile, needsDevelopment }: StartCandidate): Analysis {
  return { ...analysis, startCommand: command, entryFile, needsDevelopment };
}

function filledFrom(analysis: Analysis, { open }: ModelQuestion, choice: ModelChoice): Analysis {
  const { framework, entryFile, port } = choice;
  const isPort = port !== null && open.port && Number.isInteger(port) && port >= 1 && port <= 65_535;
  const filled: Analysis = {
    ...analysis,
    ...(entryFile !== null && open.entryFile.includes(entryFile) ? { entryFile } : {}),
    ...(isPort ? { port } : {}),
  };
  if (framework === null || !open.framework.includes(framework)) return filled;
  const framed = { ...filled, framework: slugOf(framework) };
  // A framework that the rules know and did not find is not there: it would be built or sized in another way.
  return isDeepStrictEqual(effectOf(framed), effectOf(filled)) ? framed : filled;
}

/** `@tidings/core` is tidings, `@acme/Router` is router. */
function slugOf(dependency: string): string {
  const [scope = '', name] = dependency.replace(/^@/, '').split('/');
  const own = name === undefined || /^(core|server|framework|cli)$/.test(name) ? scope : name;
  return own.toLowerCase();
}

/** All that is built and paid for. */
function effectOf(analysis: Analysis): object {
  const options = { root: '', ownDockerfile: null, ownDockerignore: false };
  return {
    plan: settle(() => planBuild(analysis, options), null).value,
    sizing: sizingFor(analysis, 'medium'),
  };
}

function unheardFinding(because: string): Finding {
  return {
    rule: 'model-unheard',
    kind: 'analysis',
    severity: 'info',
    file: null,
    line: null,
    column: null,
    message: `The rules decided without the model: ${because}.`,
    remedy: 'Nothing has to be done. What the model could have added is an explanation and what rules leave open.',
  };
}
