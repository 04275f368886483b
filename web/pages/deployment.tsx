import { useEffect, useMemo, useRef } from 'react';
import { Link } from 'wouter';
import type { Check, Deployment } from '../../shared/deployment.ts';
import { scanSentence } from '../../shared/image-scan.ts';
import { stages } from '../../shared/stages.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { followDeployment, followEvents } from '../collections.ts';
import { Actions } from '../deployment/actions.tsx';
import { useAnnouncements } from '../deployment/announcements.ts';
import { ApprovalCard } from '../deployment/approval.tsx';
import { Checks } from '../deployment/checks.tsx';
import { CommandCards } from '../deployment/commands.tsx';
import { EnvironmentCard } from '../deployment/environment.tsx';
import { addressOf } from '../deployment/finding-address.ts';
import { Findings } from '../deployment/findings.tsx';
import { HistoryCard } from '../deployment/history.tsx';
import { Identity } from '../deployment/identity.tsx';
import { usePaintMark } from '../deployment/painted.ts';
import { PlanCard } from '../deployment/plan.tsx';
import { Progress } from '../deployment/progress.tsx';
import { Queue } from '../deployment/queue.tsx';
import { ReportCard } from '../deployment/report.tsx';
import { RolloutCard } from '../deployment/rollout-card.tsx';
import { SizingCard } from '../deployment/sizing.tsx';
import { Stepper } from '../deployment/stepper.tsx';
import { followBuildLog } from '../log/build-log.ts';
import { LogPanel } from '../log/panel.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useSource } from '../source.ts';

/** How it ended: the report when it is live, the failure, or the successor. */
function Outcome({ deployment }: { readonly deployment: Deployment }) {
  const { status, failure, report, stage, supersededBy, verification, rehearsal } = deployment;
  return (
    <>
      {status === 'succeeded' && report && <ReportCard deployment={deployment} report={report} />}
      {failure && <FailureNotice failure={failure} {...(stage ? { title: `${stages[stage].label} failed` } : {})} />}
      {supersededBy && (
        <p data-part="notice">
          {isTerminal(status) ? 'A newer request took its place:' : 'It makes way for a newer request:'}{' '}
          <Link href={`/deployments/${supersededBy}`}>{supersededBy}</Link>
        </p>
      )}
      {verification && status !== 'succeeded' && (
        <ChecksCard title="Verified before any traffic" checks={verification.checks} />
      )}
      {!verification && rehearsal && <ChecksCard title="Checked before any traffic" checks={rehearsal.checks} />}
    </>
  );
}

interface ChecksCardProps {
  readonly title: string;
  readonly checks: readonly Check[];
}

function ChecksCard({ title, checks }: ChecksCardProps) {
  return (
    <section aria-labelledby="checks-title" data-part="card">
      <header>
        <h2 id="checks-title">{title}</h2>
      </header>
      <Checks checks={checks} />
    </section>
  );
}

interface DetailProps {
  readonly deployment: Deployment;
  readonly stale: boolean;
}

function Detail({ deployment, stale }: DetailProps) {
  const { id, status, service, build } = deployment;
  const log = useMemo(() => followBuildLog(id), [id]);
  const events = useMemo(() => followEvents(id), [id]);
  const history = useSource(events);
  const newestLine = useSource(log).lines.at(-1)?.at ?? null;
  useAnnouncements(deployment);
  useEffect(() => {
    document.title = `${service} · ${status} · Slipway`;
  }, [service, status]);
  return (
    <>
      <header data-part="page-head">
        <h1>{service}</h1>
        <StatusBadge status={status} />
        <Actions deployment={deployment} />
      </header>
      <Identity deployment={deployment} />
      {stale && <p data-part="notice">The connection is away: this is the last known state.</p>}
      <Progress deployment={deployment} newestLine={newestLine} />
      <div data-part="columns">
        <Stepper deployment={deployment} />
        <div data-part="stack">
          <Outcome deployment={deployment} />
          {deployment.approval && <ApprovalCard deployment={deployment} approval={deployment.approval} />}
          {deployment.freezeOverride && (
            <p data-part="notice">
              {deployment.freezeOverride.actor} had it deployed within a freeze: {deployment.freezeOverride.reason}
            </p>
          )}
          <RolloutCard deployment={deployment} />
          {!isTerminal(status) && <Queue deployment={deployment} />}
          <CommandCards deployment={deployment} />
          <LogPanel
            log={log}
            live={!isTerminal(status) && !build?.finishedAt}
            name={`${service}-${id}`}
            restUrl={build?.logUrl ?? null}
          />
          <Findings
            findings={deployment.findings}
            image={imageSentence(deployment)}
            addressOf={(finding) => addressOf(deployment, finding)}
          />
          <PlanCard deployment={deployment} />
          <SizingCard deployment={deployment} />
          <EnvironmentCard deployment={deployment} />
          {history.state === 'ready' && <HistoryCard events={history.value} />}
        </div>
      </div>
    </>
  );
}

/** One deployment, fed by Firestore alone. */
export function DeploymentPage({ id }: { readonly id: string }) {
  const source = useMemo(() => followDeployment(id), [id]);
  const live = useSource(source);
  const page = useRef<HTMLElement>(null);
  usePaintMark(page, live.state === 'ready' ? live.value.v : null);
  return (
    <main ref={page} id="main" tabIndex={-1} data-page="deployment">
      {live.state === 'ready' ? (
        <Detail key={id} deployment={live.value} stale={live.stale} />
      ) : (
        <Waiting
          live={live}
          what={`deployment ${id}`}
          missing={
            <>
              <p>There is no deployment {id}.</p>
              <Link href="/">All deployments</Link>
            </>
          }
        />
      )}
    </main>
  );
}

/** An image that was not scanned is a finding, which says why. */
function imageSentence({ imageScan }: Deployment): string | null {
  return imageScan === undefined || imageScan.unscanned !== null ? null : `The image: ${scanSentence(imageScan)}`;
}
