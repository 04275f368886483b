import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { useLocation } from 'wouter';
import type { Failure } from '../../shared/problems.ts';
import { AnalysisPanel } from '../form/analysis-panel.tsx';
import { BranchField } from '../form/branch-field.tsx';
import { draft as cell, emptyDraft, toRequest, withSource } from '../form/draft.ts';
import { checkDraft, type FieldProblems, fieldOf } from '../form/fields.ts';
import { LoadField } from '../form/load-field.tsx';
import { Messages } from '../form/messages.tsx';
import { RepositoryField } from '../form/repository-field.tsx';
import { ServiceField } from '../form/service-field.tsx';
import { submit } from '../form/submit.ts';
import { VariablesField } from '../form/variables-field.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { useSource } from '../source.ts';

/** The form: what is wrong stands at its field, and nothing that was typed is lost. */
export function DeployPage() {
  const draft = useSource(cell);
  const [, navigate] = useLocation();
  const [problems, setProblems] = useState<FieldProblems>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [sending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    document.title = 'Deploy · Slipway';
  }, []);
  useEffect(() => {
    if (Object.keys(problems).length === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-part="error"] ~ p button')?.focus();
  }, [problems]);

  const send = async (): Promise<void> => {
    const found = checkDraft(draft);
    setProblems(found);
    setFailure(null);
    if (Object.keys(found).length > 0) return;
    setSending(true);
    const answer = await submit(toRequest(draft));
    setSending(false);
    if (answer.ok) {
      cell.set(emptyDraft);
      return navigate(`/deployments/${answer.value.id}`);
    }
    const field = fieldOf(answer.failure);
    if (field) setProblems({ [field]: answer.failure });
    else setFailure(answer.failure);
  };
  const submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!sending) void send();
  };

  return (
    <main id="main" tabIndex={-1} data-page="deploy">
      <h1>Deploy a repository</h1>
      <form ref={form} onSubmit={submitted} noValidate data-part="card">
        <RepositoryField value={draft.repository} problem={problems.repository} />
        <BranchField draft={draft} problem={problems.ref} />
        <ServiceField draft={draft} problem={problems.service} />
        <TextField
          data-part="field"
          validationBehavior="aria"
          isInvalid={problems.root !== undefined}
          value={draft.root}
          onChange={(root) => cell.set(withSource(draft, { root }))}
        >
          <Label>Root folder</Label>
          <Input placeholder="top of the repository" autoComplete="off" spellCheck="false" />
          <Messages problem={problems.root}>Only when the service stands in a sub-folder.</Messages>
        </TextField>
        <AnalysisPanel draft={draft} problem={problems.overrides} />
        <LoadField value={draft.load} />
        <VariablesField draft={draft} problem={problems.variables} />
        {failure && <FailureNotice failure={failure} />}
        <footer>
          <button type="submit" data-tone="main" aria-disabled={sending}>
            {sending ? 'Sending the request' : 'Deploy'}
          </button>
        </footer>
      </form>
    </main>
  );
}
