import { type Finding, severities } from '../../shared/plan.ts';

const placeOf = ({ file, line }: Finding): string | null =>
  file === null ? null : line === null ? file : `${file}:${line}`;

/** What was noticed, the severest first, with what is to be done. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  const order = (finding: Finding): number => severities.indexOf(finding.severity);
  const sorted = [...findings].sort((a, b) => order(a) - order(b));
  return (
    <section aria-labelledby="findings-title" data-part="card">
      <header>
        <h2 id="findings-title">Findings</h2>
        <small>{findings.length}</small>
      </header>
      <ul data-part="findings">
        {sorted.map((finding) => (
          <li key={`${finding.rule} ${placeOf(finding)} ${finding.message}`} data-severity={finding.severity}>
            <span data-part="badge" data-severity={finding.severity}>
              {finding.severity}
            </span>
            <div>
              <p>
                {finding.message} {placeOf(finding) && <code>{placeOf(finding)}</code>}
              </p>
              {finding.remedy && <p data-part="hint">{finding.remedy}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
