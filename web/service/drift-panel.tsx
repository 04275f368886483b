import { useRef, useState } from 'react';
import {
  choiceLimits,
  choiceSentences,
  type DriftChoice,
  differenceSentence,
  driftChoices,
} from '../../shared/drift.ts';
import type { Failure } from '../../shared/problems.ts';
import type { Service } from '../../shared/service.ts';
import { settleDrift } from '../api.ts';
import { Age } from '../parts/age.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';

const labels: Readonly<Record<DriftChoice, string>> = {
  adopt: 'Adopt the change',
  keep: 'Keep it as it is',
  overwrite: 'Overwrite it',
};

/** What was changed outside Slipway, with the three ways to go on; nothing where nothing was, or somebody has decided. */
export function DriftPanel({ service: { name, drift } }: { readonly service: Service }) {
  const key = useRef(crypto.randomUUID());
  const [busy, setBusy] = useState<DriftChoice | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (drift === undefined || drift.differences.length === 0) return null;
  const choose = async (choice: DriftChoice): Promise<void> => {
    setBusy(choice);
    const seen = drift.differences.map((each) => each.key);
    const answer = await settleDrift(name, { choice, seen }, key.current);
    setBusy(null);
    key.current = crypto.randomUUID();
    setFailure(answer.ok ? null : answer.failure);
  };
  return (
    <section aria-labelledby="drift-title" data-part="card" data-panel="drift">
      <header>
        <h2 id="drift-title">Changed outside Slipway</h2>
        <small>
          Found <Age time={drift.since ?? drift.at} />, looked at <Age time={drift.at} />
        </small>
      </header>
      <ul>
        {drift.differences.map((each) => (
          <li key={each.key} data-kind={each.kind}>
            {differenceSentence(each)}
          </li>
        ))}
      </ul>
      <p data-part="notice">The next deployment stops until you choose. {choiceLimits}</p>
      <dl>
        {driftChoices.map((choice) => (
          <div key={choice}>
            <dt>
              <button type="button" disabled={busy !== null} onClick={() => void choose(choice)}>
                {busy === choice ? 'Sending the choice' : labels[choice]}
              </button>
            </dt>
            <dd>{choiceSentences[choice]}</dd>
          </div>
        ))}
      </dl>
      {failure && <FailureNotice failure={failure} />}
    </section>
  );
}
