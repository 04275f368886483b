import type { Check } from '../../shared/deployment.ts';

const checkLabels: Readonly<Record<string, string>> = {
  answers: 'Answers',
  https: 'HTTPS',
  probes: 'Probes',
  scaling: 'Scaling',
  'first-request': 'First request',
  log: 'Revision log',
  traffic: 'Traffic',
};

/** What was looked at and what was seen. */
export function Checks({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <ul data-part="checks">
      {checks.map(({ name, ok, observed, millis }) => (
        <li key={name} data-ok={ok ?? 'none'}>
          <span data-part="mark">{ok === null ? 'no need' : ok ? 'passed' : 'failed'}</span>
          <strong>{checkLabels[name] ?? name}</strong>
          <span>
            {observed}
            {millis !== null && <small> {Math.round(millis)} ms</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}
