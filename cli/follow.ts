import { type DeploymentView, deploymentViewSchema } from '../shared/api.ts';
import { isTerminal } from '../shared/statuses.ts';
import { buildLines } from './build-lines.ts';
import { pause, untilAnswered } from './retry.ts';
import type { Session } from './session.ts';
import { stageLines } from './stage-lines.ts';
import { hasColour, printable, printableWithColour, printLine } from './terminal.ts';

const pollMs = 500;
/** A stack that is started again answers well within this. */
const patienceMs = 120_000;

/** Shows a deployment's stages as they happen until it has ended; with `verbose` its build log too. */
export async function followDeployment(
  session: Session,
  id: string,
  options: { readonly verbose: boolean; readonly seen: (deployment: DeploymentView) => void },
): Promise<DeploymentView> {
  const { api, talk, paint, terminal } = session;
  const stages = stageLines(talk, paint);
  const patience = {
    milliseconds: patienceMs,
    interrupted: terminal.interrupted,
    tell: (sentence: string) => stages.line(paint('yellow', sentence)),
  };
  const more = buildLines(api, id);
  const clean = hasColour(talk, terminal.env) ? printableWithColour : printable;
  const printLog = async () => {
    const log = await untilAnswered(more, patience);
    for (const { text } of log.lines) stages.line(`  ${clean(text)}`);
    return log;
  };
  try {
    for (;;) {
      const path = `/deployments/${encodeURIComponent(id)}`;
      const deployment = await untilAnswered(() => api.get(path, deploymentViewSchema), patience);
      options.seen(deployment);
      const hasEnded = isTerminal(deployment.status);
      if (options.verbose) while (!(await printLog()).over && hasEnded) await pause(pollMs, terminal.interrupted);
      stages.update(deployment, Date.now());
      if (hasEnded) return deployment;
      await pause(pollMs, terminal.interrupted);
    }
  } finally {
    stages.clear();
  }
}

/** After Ctrl-C: the deployment is the server's, so it goes on. */
export function tellThatItGoesOn({ terminal }: Session, id: string): void {
  printLine(terminal.stderr, `The deployment goes on. Follow it: slipway logs ${id} --follow`);
  printLine(terminal.stderr, `Its state: slipway status ${id}    Stop it: slipway cancel ${id}`);
}
