import { type Finding, severities } from '../../shared/plan.ts';
import { ExternalLink } from '../parts/external-link.tsx';

const placeOf = ({ file, line }: Finding): string | null =>
  file === null ? null : line === null ? file : `${file}:${line}`;

/** `1 high, 2 low`: how many of each severity, the severest first. */
export function countsOf(findings: readonly Finding[]): string {
  return severities
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`)
    .join(', ');
}

interface FindingsProps {
  readonly findings: readonly Finding[];
  /** What is known of the image as a whole, in a sentence. */
  readonly image?: string | null;
  /** Where a finding's line can be read, null where it cannot. */
  readonly addressOf?: (finding: Finding) => string | null;
}

/** What was noticed, the severest first, with what is to be done. */
export function Findings({ findings, image = null, addressOf = () => null }: FindingsProps) {
  if (findings.length === 0 && image === null) return null;
  const order = (finding: Finding): number => severities.indexOf(finding.severity);
  const sorted = [...findings].sort((a, b) => order(a) - order(b));
  const place = (finding: Finding) => {
    const text = placeOf(finding);
    const address = addressOf(finding);
    if (text === null) return null;
    return address === null ? (
      <code>{text}</code>
    ) : (
      <ExternalLink href={address}>
        <code>{text}</code>
      </ExternalLink>
    );
  };
  return (
    <section aria-labelledby="findings-title" data-part="card">
      <header>
        <h2 id="findings-title">Findings</h2>
        <small>{countsOf(findings)}</small>
      </header>
      {image !== null && <p data-part="image-scan">{image}</p>}
      <ul data-part="findings">
        {sorted.map((finding) => (
          <li key={`${finding.rule} ${placeOf(finding)} ${finding.message}`} data-severity={finding.severity}>
            <span data-part="badge" data-severity={finding.severity}>
              {finding.severity}
            </span>
            <div>
              <p>
                {finding.message} {place(finding)}
              </p>
              {finding.remedy && <p data-part="hint">{finding.remedy}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
