import { useEffect, useRef } from 'react';
import type { DryAnalysis } from '../../shared/dry-analysis.ts';
import { announce } from '../announcer.ts';
import { Findings } from '../deployment/findings.tsx';
import { CostTable, SizingFacts } from '../deployment/sizing.tsx';
import { DockerfileText } from '../parts/dockerfile-text.tsx';
import { formatCount, formatUsd } from '../quantity.ts';
import { useSource } from '../source.ts';
import { type Analysing, analyst, questionOf } from './analyst.ts';
import { detectedValues, sentenceOf } from './detected.ts';
import { DetectedTable } from './detected-table.tsx';
import type { Draft } from './draft.ts';
import type { FieldProblem } from './fields.ts';
import { RootFolders } from './root-folders.tsx';
import { WantedVariables } from './wanted-variables.tsx';

function SizingAndCost({ found: { sizing, cost } }: { readonly found: DryAnalysis }) {
  if (sizing === null || cost === null) return null;
  return (
    <section aria-labelledby="estimate-title">
      <h3 id="estimate-title">Sizing and cost</h3>
      <SizingFacts sizing={sizing} />
      <details data-part="file">
        <summary>
          About {formatUsd(cost.totalUsd)} a month for {formatCount(cost.requestsPerMonth)} requests
        </summary>
        <CostTable cost={cost} />
      </details>
    </section>
  );
}

interface FoundProps {
  readonly found: DryAnalysis;
  readonly draft: Draft;
  readonly problem: FieldProblem | undefined;
}

function Found({ found, draft, problem }: FoundProps) {
  const { source, deployable, dockerfile } = found;
  return (
    <>
      {deployable ? <p>{sentenceOf(found)}</p> : <p data-part="notice">{sentenceOf(found)}</p>}
      <p data-part="hint">
        In {source.ref} at <code>{source.sha.slice(0, 7)}</code> {source.message.split('\n')[0]}
      </p>
      {!deployable && <RootFolders folders={found.rootFolders} isNeeded />}
      <DetectedTable values={detectedValues(found, draft.overrides)} overrides={draft.overrides} problem={problem} />
      <WantedVariables wanted={found.wantedVariables} variables={draft.variables} />
      <Findings findings={found.findings} />
      <SizingAndCost found={found} />
      {dockerfile && (
        <details data-part="file">
          <summary>
            Dockerfile ({dockerfile.origin === 'repository' ? 'from the repository, untouched' : 'generated'})
          </summary>
          <DockerfileText text={dockerfile.text} findings={found.findings} />
        </details>
      )}
      {deployable && <RootFolders folders={found.rootFolders} isNeeded={false} />}
    </>
  );
}

/** What is said when an answer came or did not come. */
function outcomeOf(analysing: Analysing): string | null {
  if (analysing.state === 'known') return sentenceOf(analysing.found);
  return analysing.state === 'failed' ? `The analysis failed. ${analysing.failure.message}` : null;
}

function useAnnouncedOutcome(analysing: Analysing): void {
  // An answer that was there when the page was opened has been said before.
  const said = useRef(analysing);
  useEffect(() => {
    if (said.current === analysing) return;
    said.current = analysing;
    const outcome = outcomeOf(analysing);
    if (outcome !== null) announce(outcome);
  }, [analysing]);
}

interface AnalysisPanelProps {
  readonly draft: Draft;
  readonly problem: FieldProblem | undefined;
}

/** What a deployment of the form's repository would find, plan and cost, before anything is deployed. */
export function AnalysisPanel({ draft, problem }: AnalysisPanelProps) {
  const analysing = useSource(analyst.analysing);
  useEffect(() => analyst.ask(questionOf(draft)), [draft]);
  useAnnouncedOutcome(analysing);
  const { state } = analysing;
  const found = state === 'none' ? null : analysing.found;
  return (
    <section aria-labelledby="analysis-title" aria-busy={state === 'asking'} data-part="analysis" data-state={state}>
      <header>
        <h2 id="analysis-title">What is in it</h2>
        {state === 'asking' && (
          <>
            <span data-part="hint">Analysing {analysing.question.repository}…</span>
            <button type="button" onClick={analyst.stop}>
              Stop
            </button>
          </>
        )}
        {(state === 'stopped' || state === 'failed') && (
          <>
            <span data-part="hint">{state === 'stopped' ? 'Stopped.' : 'The analysis failed.'}</span>
            <button type="button" onClick={analyst.again}>
              Analyse again
            </button>
          </>
        )}
      </header>
      {state === 'none' && (
        <p data-part="hint">
          Once a repository is chosen, what is found in it and how it would be built and run stands here, before
          anything is deployed.
        </p>
      )}
      {state === 'failed' && (
        <p data-part="error">
          <strong>{analysing.failure.message}</strong> {analysing.failure.hint}
        </p>
      )}
      {found && <Found found={found} draft={draft} problem={problem} />}
    </section>
  );
}
