import { commandSentence } from '../../shared/command-run.ts';
import { correctionWords } from '../../shared/correction-words.ts';
import type { Deployment, Recovery, Report } from '../../shared/deployment.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { ExternalLink } from '../parts/external-link.tsx';
import { formatBytes, shortDigest } from '../quantity.ts';
import { formatMeasured, formatSeconds } from '../time.ts';
import { Checks } from './checks.tsx';
import { Facts } from './facts.tsx';

const measured = (seconds: number | null): string | null => (seconds === null ? null : formatMeasured(seconds));

/** From the request to all traffic on the restored release, and how long users had the other one. */
function recoverySentence({ from, seconds, exposedSeconds }: Recovery): string {
  const had = exposedSeconds === null ? '' : `; ${from} was live for ${formatSeconds(exposedSeconds)}`;
  return `${formatMeasured(seconds)} after the request${had}`;
}

interface ReportProps {
  readonly deployment: Deployment;
  readonly report: Report;
}

/** What is live, and how that is known. */
export function ReportCard({ deployment, report }: ReportProps) {
  const { seconds, url, revision, digest, recovery } = report;
  const { source, build, spec, releaseCommand } = deployment;
  return (
    <section aria-labelledby="report-title" data-part="card" data-tone="good">
      <header>
        <h2 id="report-title">Live</h2>
      </header>
      <p data-part="address">
        <code>{url}</code>
        <CopyButton what="Address" text={() => url} />
        <ExternalLink href={url} button>
          Visit
        </ExternalLink>
      </p>
      <Checks checks={report.checks} />
      <Facts
        facts={[
          ['Total', measured(seconds.total)],
          ['Build', measured(seconds.build)],
          ['Release', measured(seconds.release)],
          ['Verify', measured(seconds.verify)],
          ['Release command', releaseCommand && commandSentence(releaseCommand, true)],
          ['Recovery', recovery === undefined ? null : recoverySentence(recovery)],
          ['Corrected', deployment.correction === undefined ? null : correctionWords(deployment.correction)],
          ['Revision', <code key="revision">{revision}</code>],
          ['Region', spec.region],
          [
            'Image',
            digest ? (
              <code key="digest" title={digest}>
                {shortDigest(digest)}
              </code>
            ) : null,
          ],
          ['Image size', build?.sizeBytes ? formatBytes(build.sizeBytes) : null],
          [
            'Commit',
            source && (
              <ExternalLink key="commit" href={source.htmlUrl}>
                <code>{source.sha.slice(0, 12)}</code>
              </ExternalLink>
            ),
          ],
        ]}
      />
    </section>
  );
}
