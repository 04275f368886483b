import { type CommandKind, type CommandRun, commandLabels, commandSentence } from '../../shared/command-run.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { reachable } from '../parts/reachable.ts';
import { formatExact } from '../time.ts';

interface CommandProps {
  readonly kind: CommandKind;
  readonly run: CommandRun;
  readonly isOver: boolean;
}

/** One command: what it was, how it ended, and the end of what it printed. */
function Command({ kind, run, isOver }: CommandProps) {
  const { command, exitCode, endedAt, trouble, lines, cut, job } = run;
  const state = exitCode === 0 ? 'true' : endedAt === null ? 'none' : 'false';
  const text = lines.map((line) => line.text).join('\n');
  return (
    <section aria-labelledby={`command-${kind}`} data-part="card">
      <header>
        <h2 id={`command-${kind}`}>{kind === 'release' ? 'Release command' : 'Check command'}</h2>
        <small title={endedAt === null ? undefined : formatExact(endedAt)}>{commandSentence(run, isOver)}</small>
      </header>
      <ul data-part="checks">
        <li data-ok={state}>
          <span data-part="mark">{exitCode === 0 ? 'passed' : endedAt === null ? 'no end' : 'failed'}</span>
          <code>{command}</code>
          {trouble !== null && <span>{trouble}</span>}
        </li>
      </ul>
      {cut && (
        <p data-part="notice">
          Earlier lines are in Cloud Logging, under the job <code>{job}</code>.
        </p>
      )}
      {lines.length === 0 ? (
        <p data-part="empty">{endedAt === null ? 'No line yet.' : 'It printed nothing.'}</p>
      ) : (
        <pre data-part="command-output" role="log" aria-label={`Output of the ${commandLabels[kind]}`} {...reachable}>
          {text}
        </pre>
      )}
    </section>
  );
}

/** What ran from the new image: before the revision was created, and to check it; nothing where there is neither. */
export function CommandCards({ deployment }: { readonly deployment: Deployment }) {
  const { releaseCommand, checkCommand, status } = deployment;
  const isOver = isTerminal(status);
  return (
    <>
      {releaseCommand && <Command kind="release" run={releaseCommand} isOver={isOver} />}
      {checkCommand && <Command kind="check" run={checkCommand} isOver={isOver} />}
    </>
  );
}
