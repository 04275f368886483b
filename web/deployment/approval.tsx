import { useMemo, useRef, useState } from 'react';
import { type Approval, approvalSentence, voidSentence } from '../../shared/approval.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { plannedChanges } from '../../shared/planned-changes.ts';
import type { Failure } from '../../shared/problems.ts';
import type { Service } from '../../shared/service.ts';
import { announce } from '../announcer.ts';
import { type Answer, approveDeployment, rejectDeployment } from '../api.ts';
import { followRelease, followService } from '../collections.ts';
import { Age } from '../parts/age.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { ChangeList } from '../service/change-list.tsx';
import { useSource } from '../source.ts';

interface ApprovalProps {
  readonly deployment: Deployment;
  readonly approval: Approval;
}

/** Who has approved it, and while it waits what they would put live and the two answers to that. */
export function ApprovalCard({ deployment, approval }: ApprovalProps) {
  const { status, actor } = deployment;
  const isOpen = status === 'awaiting-approval';
  const lost = voidSentence(approval);
  return (
    <section aria-labelledby="approval-title" data-part="card" data-approval={isOpen ? 'open' : 'closed'}>
      <header>
        <h2 id="approval-title">{isOpen ? 'Waits for approval' : 'Approval'}</h2>
        <span>{approvalSentence(approval, actor)}</span>
      </header>
      {isOpen && <WouldGoLive deployment={deployment} />}
      {approval.given.length > 0 && (
        <ul data-part="approvals">
          {approval.given.map((each) => (
            <li key={`${each.actor} ${each.at}`}>
              {each.specHash === approval.specHash ? 'Approved' : <del>Approved</del>} by {each.actor},{' '}
              <Age time={each.at} />
            </li>
          ))}
        </ul>
      )}
      {lost && <p data-part="notice">{lost}</p>}
      {isOpen && <Answers deployment={deployment} approval={approval} />}
    </section>
  );
}

/** The commit, and all that differs from what is live. */
function WouldGoLive({ deployment }: { readonly deployment: Deployment }) {
  const { service, source, spec } = deployment;
  const followed = useMemo(() => followService(service), [service]);
  const live = useSource(followed);
  return (
    <>
      <p>
        {spec.repository} at{' '}
        {source && (
          <>
            <a href={`${source.htmlUrl}/commit/${source.sha}`}>
              <code>{source.sha.slice(0, 7)}</code>
            </a>{' '}
            {source.message.split('\n')[0]}
          </>
        )}
      </p>
      {live.state === 'ready' && <AgainstLive deployment={deployment} stable={live.value.stable} />}
    </>
  );
}

interface AgainstProps {
  readonly deployment: Deployment;
  readonly stable: Service['stable'];
}

function AgainstLive({ deployment, stable }: AgainstProps) {
  const id = stable?.deployment ?? '';
  const source = useMemo(() => followRelease(id === '' ? 'none' : id), [id]);
  const release = useSource(source);
  if (stable === null) return <p data-part="hint">Nothing is live yet.</p>;
  if (release.state === 'missing') return <p data-part="hint">What is live is not recorded as a release.</p>;
  return release.state === 'ready' ? (
    <>
      <h3>Against {id}, which is live</h3>
      <ChangeList changes={plannedChanges(release.value, deployment)} />
    </>
  ) : null;
}

/** Approves what stands above by its hash, so that nobody approves what they have not seen. */
function Answers({ deployment, approval }: ApprovalProps) {
  const { id, actor } = deployment;
  const question = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = async (ask: (key: string) => Promise<Answer<unknown>>, accepted: string): Promise<void> => {
    question.current?.close();
    setBusy(true);
    const answer = await ask(crypto.randomUUID());
    setBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) announce(accepted);
  };
  const until = approval.expiresAt.slice(0, 16).replace('T', ' ');
  return (
    <>
      <p data-part="hint">
        {actor} asked for it, so somebody else decides, until {until} UTC.
      </p>
      <div data-part="actions" data-side="start">
        <button
          type="button"
          data-tone="main"
          disabled={busy}
          onClick={() =>
            void send((key) => approveDeployment(id, approval.specHash, key), 'Your approval is recorded.')
          }
        >
          Approve
        </button>
        <button type="button" data-tone="bad" disabled={busy} onClick={() => question.current?.showModal()}>
          Reject
        </button>
      </div>
      {failure && <FailureNotice failure={failure} />}
      <dialog ref={question} aria-labelledby="reject-title">
        <h2 id="reject-title">Reject this deployment?</h2>
        <label>
          Why
          <textarea value={reason} maxLength={500} rows={3} onChange={(event) => setReason(event.target.value)} />
        </label>
        <div data-part="actions">
          <button type="button" onClick={() => question.current?.close()}>
            Leave it waiting
          </button>
          <button
            type="button"
            data-tone="bad"
            disabled={reason.trim() === ''}
            onClick={() => void send((key) => rejectDeployment(id, reason, key), 'The deployment is rejected.')}
          >
            Reject the deployment
          </button>
        </div>
      </dialog>
    </>
  );
}
