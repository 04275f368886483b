import type { DeploymentView } from '../shared/api.ts';
import { isTerminal } from '../shared/statuses.ts';
import { lastBuildLines } from './build-lines.ts';
import { exitCodeOfStatus, exitCodes } from './exit-codes.ts';
import { followDeployment, tellThatItGoesOn } from './follow.ts';
import { judge } from './judge.ts';
import { outcomeOf } from './outcome.ts';
import { failureLines, resultLines } from './result-lines.ts';
import { type Session, show } from './session.ts';
import { hasColour, printable, printableWithColour, printLine } from './terminal.ts';

export interface WaitOptions {
  /** False with `--no-wait`. */
  readonly wait: boolean;
  readonly verbose?: true;
}

/** What `deploy` and `redeploy` do once a deployment was accepted: its page at once, then its stages, then its end. */
export async function awaitDeployment(
  session: Session,
  accepted: DeploymentView,
  options: WaitOptions,
): Promise<number> {
  const { talk, paint, terminal } = session;
  printLine(talk, `${paint('bold', accepted.id)}  ${accepted.page}`);
  let latest = accepted;
  try {
    if (options.wait) {
      const seen = (deployment: DeploymentView) => {
        latest = deployment;
      };
      await followDeployment(session, accepted.id, { verbose: options.verbose === true, seen });
    }
  } catch (error) {
    // Whatever happened to this terminal, the deployment is the server's and goes on.
    const { failure, exitCode } = judge(error);
    for (const line of failureLines(failure)) printLine(terminal.stderr, line);
    tellThatItGoesOn(session, accepted.id);
    if (session.json) printLine(terminal.stdout, JSON.stringify(outcomeOf(latest)));
    return exitCode;
  }
  if (options.wait && options.verbose !== true) await explainBuild(session, latest);
  show(session, outcomeOf(latest), () => (options.wait ? resultLines(latest, paint) : []));
  return isTerminal(latest.status) ? exitCodeOfStatus[latest.status] : exitCodes.ok;
}

const explainingLines = 20;

/** Why a build failed stands in its last lines. */
async function explainBuild(session: Session, { id, stage, failure }: DeploymentView): Promise<void> {
  const { api, talk, terminal, paint } = session;
  if (stage !== 'build' || failure?.code !== 'build-failed') return;
  const clean = hasColour(talk, terminal.env) ? printableWithColour : printable;
  const lines = await lastBuildLines(api, id, explainingLines).catch(() => []);
  for (const { text } of lines) printLine(talk, `  ${paint('dim', '|')} ${clean(text)}`);
  if (lines.length > 0) printLine(talk, `  All of it: slipway logs ${id}`);
}
