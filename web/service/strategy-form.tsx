import { type SubmitEvent, useState } from 'react';
import type { Failure } from '../../shared/problems.ts';
import type { Service } from '../../shared/service.ts';
import type { Strategy } from '../../shared/strategy.ts';
import { announce } from '../announcer.ts';
import { updateService } from '../api.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { NumberField } from './number-field.tsx';
import { askedOf, draftOf, type StrategyDraft, stepIssue } from './strategy-draft.ts';
import { StrategySteps } from './strategy-steps.tsx';

const meanings: Readonly<Record<Strategy['kind'], string>> = {
  'all-at-once': 'All at once: all traffic as soon as it is verified',
  canary: 'Canary: in steps, compared with the earlier revision at each',
  'blue-green': 'Blue-green: all at once, with the earlier revision kept warm to switch back',
};
const kinds = Object.keys(meanings) as Strategy['kind'][];

interface StrategyFormProps {
  readonly service: Service;
  readonly onClose: () => void;
}

/** A service's strategy, written whole. */
export function StrategyForm({ service, onClose }: StrategyFormProps) {
  const [draft, setDraft] = useState(() => draftOf(service.strategy));
  const [busy, setBusy] = useState(false);
  const [issue, setIssue] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const found = stepIssue(draft);
    setIssue(found);
    setFailure(null);
    if (found !== null || busy) return;
    setBusy(true);
    const answer = await updateService(service.name, { strategy: askedOf(draft) }, crypto.randomUUID());
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    announce('The strategy is saved.');
    onClose();
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      <fieldset data-part="field">
        <legend>Strategy</legend>
        {kinds.map((kind) => (
          <label key={kind} data-part="choice">
            <input
              type="radio"
              name="kind"
              value={kind}
              checked={draft.kind === kind}
              onChange={() => setDraft({ ...draft, kind })}
            />
            {meanings[kind]}
          </label>
        ))}
      </fieldset>
      {draft.kind === 'canary' && <StrategySteps draft={draft} onChange={setDraft} />}
      {draft.kind === 'blue-green' && (
        <NumberField
          label="Seconds that the earlier revision is kept warm"
          value={draft.hold}
          min={0}
          max={86_400}
          onChange={(hold) => setDraft({ ...draft, hold })}
        />
      )}
      {draft.kind !== 'all-at-once' && <LimitFields draft={draft} onChange={setDraft} />}
      {issue && (
        <p data-part="error" role="alert">
          {issue}
        </p>
      )}
      {failure && <FailureNotice failure={failure} />}
      <p data-part="hint">
        It holds for the next release; a rollout on its way keeps what it began with. The first release, a rollback and
        a restart get all traffic at once.
      </p>
      <div data-part="actions">
        <button type="button" onClick={onClose}>
          Leave it as it is
        </button>
        <button type="submit" data-tone="main">
          {busy ? 'Saving' : 'Save strategy'}
        </button>
      </div>
    </form>
  );
}

interface LimitFieldsProps {
  readonly draft: StrategyDraft;
  readonly onChange: (draft: StrategyDraft) => void;
}

function LimitFields({ draft, onChange }: LimitFieldsProps) {
  const { limits } = draft;
  const set = (change: Partial<StrategyDraft['limits']>) => onChange({ ...draft, limits: { ...limits, ...change } });
  return (
    <fieldset data-part="field">
      <legend>It goes back by itself when the new revision shows more than</legend>
      <div data-part="numbers">
        <NumberField
          label="Percentage points more errors"
          value={limits.errorPoints}
          min={0}
          max={100}
          step="any"
          onChange={(errorPoints) => set({ errorPoints })}
        />
        <NumberField
          label="Times the latency"
          value={limits.latencyFactor}
          min={1}
          max={100}
          step="any"
          onChange={(latencyFactor) => set({ latencyFactor })}
        />
        <NumberField
          label="Times the cost"
          value={limits.costFactor}
          min={1}
          max={100}
          step="any"
          onChange={(costFactor) => set({ costFactor })}
        />
      </div>
    </fieldset>
  );
}
