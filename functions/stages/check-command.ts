import { type CommandRun, commandSentence, secondsOfCommand } from '../../shared/command-run.ts';
import type { Check, Deployment } from '../../shared/deployment.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import { type Decision, recorded, type Snapshot } from '../decision.ts';
import { checksOf } from './bundle.ts';
import { type Command, type CommandFacts, decideCommand, lastWords } from './command-run.ts';
import { releasedConfig } from './revision-config.ts';

/** Kept of verify's deadline for the messages that come after it. */
const keptSeconds = 45;

/** What asks the new revision in the service's own words, after the requests have passed. */
export function checkCommandOf(snapshot: Snapshot): Command | null {
  const command = checksOf(snapshot)?.command ?? null;
  return command === null
    ? null
    : { kind: 'check', command, awaiting: `the check command \`${command}\` to end`, failed: whyFailed };
}

/** Null once the command has passed, or where there is none. */
export function decideCheckCommand(snapshot: Snapshot, facts: CommandFacts, now: string): Decision | null {
  const env = { SLIPWAY_URL: recorded(snapshot.deployment.run, 'run').tagUrl };
  const config = snapshot.effects['deploy-revision']?.config ?? releasedConfig(snapshot);
  return decideCommand(snapshot, checkCommandOf(snapshot), facts, { config, env, keptSeconds }, now);
}

/** A command that has passed, among the checks of a verification. */
export function commandChecks({ checkCommand: run }: Deployment): readonly Check[] {
  if (run === undefined) return [];
  const seconds = secondsOfCommand(run);
  const millis = seconds === null ? null : seconds * 1000;
  const observed = commandSentence(run, true);
  return [{ name: 'answers', request: run.command, expected: 'exit 0', ok: run.exitCode === 0, observed, millis }];
}

function whyFailed(run: CommandRun): Failure {
  return failure(
    'check-failed',
    `The check command \`${run.command}\` ended with ${commandSentence(run, true)}, and 0 was expected. ${lastWords(run)}`,
    'Correct the service, or what is asked of it: `slipway service NAME --check-command COMMAND`, or `default` for none.',
  );
}
