import { useRef } from 'react';
import { NumberField } from './number-field.tsx';
import { mostSteps, type StepDraft, type StrategyDraft, withStep } from './strategy-draft.ts';

interface StrategyStepsProps {
  readonly draft: StrategyDraft;
  readonly onChange: (draft: StrategyDraft) => void;
}

/** The steps of a canary on its way to all of the traffic. */
export function StrategySteps({ draft, onChange }: StrategyStepsProps) {
  const add = useRef<HTMLButtonElement>(null);
  const { steps } = draft;
  const set = (key: number, change: Partial<StepDraft>): void =>
    onChange({ ...draft, steps: steps.map((step) => (step.key === key ? { ...step, ...change } : step)) });
  const remove = (key: number): void => {
    onChange({ ...draft, steps: steps.filter((step) => step.key !== key) });
    // The button that had the focus is gone with its row.
    add.current?.focus();
  };
  return (
    <fieldset data-part="field">
      <legend>Steps on the way to 100 %</legend>
      <ol data-part="strategy-steps">
        {steps.map(({ key, percent, hold }, index) => (
          <li key={key}>
            <NumberField
              label={`Step ${index + 1}, percent`}
              value={percent}
              min={1}
              max={99}
              onChange={(value) => set(key, { percent: value })}
            />
            <NumberField
              label="Held at least, seconds"
              value={hold}
              min={0}
              max={86_400}
              onChange={(value) => set(key, { hold: value })}
            />
            {steps.length > 1 && (
              <button type="button" aria-label={`Remove step ${index + 1}`} onClick={() => remove(key)}>
                Remove
              </button>
            )}
          </li>
        ))}
      </ol>
      <p>
        <button
          ref={add}
          type="button"
          aria-disabled={steps.length >= mostSteps}
          onClick={() => steps.length < mostSteps && onChange(withStep(draft))}
        >
          Add a step
        </button>
      </p>
    </fieldset>
  );
}
