import { type CommandRun, commandSentence } from '../../shared/command-run.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import type { Decision, Snapshot } from '../decision.ts';
import type { RevisionConfig } from '../ports.ts';
import { type Command, type CommandFacts, decideCommand, lastWords } from './command-run.ts';

/** Kept of release's deadline for the revision to start. */
const keptSeconds = 150;

/** What runs from the new image before its revision. What is brought back is not analysed, and had its own when it was new. */
export function releaseCommandOf({ deployment }: Snapshot): Command | null {
  const command = deployment.analysis?.releaseCommand ?? null;
  if (command === null) return null;
  return { kind: 'release', command, awaiting: `the release command \`${command}\` to end`, failed: whyFailed };
}

/** Before the revision is asked for; null once that may be done. */
export function decideReleaseCommand(
  snapshot: Snapshot,
  facts: CommandFacts,
  config: RevisionConfig,
  now: string,
): Decision | null {
  return decideCommand(snapshot, releaseCommandOf(snapshot), facts, { config, keptSeconds }, now);
}

function whyFailed(run: CommandRun): Failure {
  return failure(
    'release-command-failed',
    `The release command \`${run.command}\` ended with ${commandSentence(run, true)}; no revision was created. ${lastWords(run)}`,
    'Correct it, or set another one (`slipway deploy --release COMMAND`, or `none`), and deploy again. What it has already changed stays changed; for more time: `slipway service NAME --deadline release=1800`.',
  );
}
