import type { ReactNode } from 'react';
import type { Deployment } from '../../shared/deployment.ts';
import type { Analysis, BuildPlan, Finding } from '../../shared/plan.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { DockerfileText } from '../parts/dockerfile-text.tsx';
import { download } from '../parts/download.ts';
import { Facts } from './facts.tsx';

interface FileProps {
  readonly title: string;
  readonly name: string;
  readonly text: string;
  /** The text as it is shown. */
  readonly children: ReactNode;
}

function PlannedFile({ title, name, text, children }: FileProps) {
  return (
    <details data-part="file">
      <summary>{title}</summary>
      <p>
        <CopyButton what={name} text={() => text} />
        <button type="button" onClick={() => download(name, text)}>
          Download
        </button>
      </p>
      {children}
    </details>
  );
}

const joined = (...words: readonly (string | null)[]): string => words.filter(Boolean).join(' ');

function deciders({ decidedBy, model }: Analysis): string {
  if (decidedBy === 'rules-and-model')
    return `rules, and ${model?.name} where they left it open: ${model?.filled.join(', ')}`;
  return model?.unheard ? `rules only: ${model.unheard}` : 'rules only';
}

function AnalysisFacts({ analysis }: { readonly analysis: Analysis }) {
  const { workspace, model } = analysis;
  return (
    <>
      <Facts
        facts={[
          ['Language', joined(analysis.language, analysis.languageVersion)],
          ['Framework', analysis.framework],
          ['Package manager', joined(analysis.packageManager, analysis.packageManagerVersion)],
          ['Workspace', workspace && joined(workspace.member, 'in', workspace.root || 'the top folder')],
          ['Install', analysis.installCommand && <code key="install">{analysis.installCommand}</code>],
          ['Build', analysis.buildCommand && <code key="build">{analysis.buildCommand}</code>],
          ['Start', analysis.startCommand && <code key="start">{analysis.startCommand}</code>],
          ['Output', analysis.outputDirectory && <code key="output">{analysis.outputDirectory}</code>],
          ['Decided by', deciders(analysis)],
          ['In the words of the model', model?.explanation && <q key="model">{model.explanation}</q>],
        ]}
      />
      {analysis.evidence.length > 0 && (
        <details data-part="file">
          <summary>Why ({analysis.evidence.length})</summary>
          <ul data-part="evidence">
            {analysis.evidence.map(({ field, value, because, file }) => (
              <li key={`${field} ${value} ${because}`}>
                <strong>{field}</strong> <code>{value}</code> {because} {file && <code>{file}</code>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface PlanFilesProps {
  readonly plan: BuildPlan;
  readonly findings: readonly Finding[];
}

function PlanFiles({ plan, findings }: PlanFilesProps) {
  const { dockerfile, dockerignore } = plan;
  const origin = dockerfile.origin === 'repository' ? 'from the repository, untouched' : 'generated';
  return (
    <>
      <Facts
        facts={[
          ['Port', plan.port],
          ['First request', <code key="path">{plan.healthPath}</code>],
          ['Base images', plan.baseImages.join(', ')],
          ['Build context', <code key="context">{plan.context}</code>],
        ]}
      />
      <PlannedFile title={`Dockerfile (${origin})`} name="Dockerfile" text={dockerfile.text}>
        <DockerfileText text={dockerfile.text} findings={findings} />
      </PlannedFile>
      {dockerignore !== null && (
        <PlannedFile title=".dockerignore" name=".dockerignore" text={dockerignore}>
          <pre>
            <code>{dockerignore}</code>
          </pre>
        </PlannedFile>
      )}
    </>
  );
}

/** What was understood about the repository, and what is built from it. */
export function PlanCard({ deployment }: { readonly deployment: Deployment }) {
  const { analysis, plan, findings } = deployment;
  if (!analysis && !plan) return null;
  return (
    <section aria-labelledby="plan-title" data-part="card">
      <header>
        <h2 id="plan-title">Plan</h2>
      </header>
      {analysis && <AnalysisFacts analysis={analysis} />}
      {plan && <PlanFiles plan={plan} findings={findings} />}
    </section>
  );
}
