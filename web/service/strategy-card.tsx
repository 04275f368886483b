import { useRef, useState } from 'react';
import type { Service } from '../../shared/service.ts';
import { strategySentence } from '../../shared/strategy.ts';
import { limitsSentence } from '../deployment/rollout-verdict.tsx';
import { StrategyForm } from './strategy-form.tsx';

/** How the next releases get their traffic, and the form that changes it. */
export function StrategyCard({ service }: { readonly service: Service }) {
  const { strategy } = service;
  const dialog = useRef<HTMLDialogElement>(null);
  // Each opening begins with what is set now.
  const [opened, setOpened] = useState(0);
  const open = (): void => {
    setOpened(opened + 1);
    dialog.current?.showModal();
  };
  return (
    <section aria-labelledby="strategy-title" data-part="card">
      <header>
        <h2 id="strategy-title">Strategy</h2>
      </header>
      <div data-part="release-head">
        <p data-part="strategy-now">{strategySentence(strategy)}</p>
        <button type="button" data-part="roll-back" onClick={open}>
          Change strategy
        </button>
      </div>
      {strategy !== undefined && strategy.kind !== 'all-at-once' && (
        <p data-part="hint">{limitsSentence(strategy.limits)}</p>
      )}
      <dialog ref={dialog} aria-labelledby="strategy-form-title" data-part="strategy">
        <h2 id="strategy-form-title">How a new release gets its traffic</h2>
        {opened > 0 && <StrategyForm key={opened} service={service} onClose={() => dialog.current?.close()} />}
      </dialog>
    </section>
  );
}
