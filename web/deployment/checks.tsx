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

/** What was looked at and what was seen; a check of the service's own shows its request and what its answer had to be. */
export function Checks({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <ul data-part="checks">
      {checks.map(({ name, ok, observed, millis, request, expected }) => (
        <li key={`${name} ${request ?? ''} ${expected ?? ''}`} data-ok={ok ?? 'none'}>
          <span data-part="mark">{ok === null ? 'no need' : ok ? 'passed' : 'failed'}</span>
          <strong>{request === undefined ? (checkLabels[name] ?? name) : <code>{request}</code>}</strong>
          <span>
            {observed}
            {millis !== null && <small> {Math.round(millis)} ms</small>}
            {expected !== undefined && <small> expected {expected}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}
