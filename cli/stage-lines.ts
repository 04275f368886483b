import type { DeploymentView } from '../shared/api.ts';
import { approvalSentence } from '../shared/approval.ts';
import { whySkipped } from '../shared/release-changes.ts';
import { type StageName, stageNames, stages } from '../shared/stages.ts';
import type { StageStatus } from '../shared/statuses.ts';
import { type Output, type Paint, printable, printLine } from './terminal.ts';
import { duration } from './words.ts';

const marks: Readonly<Record<StageStatus, string>> = {
  pending: ' ',
  running: '>',
  succeeded: '✓',
  failed: '✗',
  skipped: '-',
  cancelled: '-',
};

/** Prints a line for each stage when it is over; on a terminal one more line says what is awaited now. */
export interface StageLines {
  update(deployment: DeploymentView, now: number): void;
  /** Prints something else without tearing the live line. */
  line(text: string): void;
  clear(): void;
}

export function stageLines(output: Output, paint: Paint): StageLines {
  const printed = new Set<StageName>();
  let asked = '';
  let live = '';
  const clear = () => {
    if (live !== '') output.write('\r\x1b[2K');
    live = '';
  };
  const line = (text: string) => {
    clear();
    printLine(output, text);
  };
  return {
    line,
    clear,
    update(deployment, now) {
      for (const name of stageNames) {
        const { status } = deployment.stages[name];
        if (printed.has(name) || !isOver(status)) continue;
        if (status === 'skipped' && whySkipped(deployment, name) === null) continue;
        printed.add(name);
        line(stageLine(deployment, name, paint));
      }
      const asks = approvalLine(deployment);
      if (asks !== '' && asks !== asked) line(asks);
      asked = asks;
      if (output.isTTY !== true) return;
      const next = liveLine(deployment, now).slice(0, Math.max(20, (output.columns ?? 80) - 1));
      if (next === live) return;
      clear();
      live = next;
      output.write(paint('dim', next));
    },
  };
}

/** Whoever waits for people says so, and which command they need; empty where nobody is asked. */
function approvalLine({ id, status, approval, actor }: DeploymentView): string {
  if (status !== 'awaiting-approval' || approval === undefined) return '';
  return `  ${approvalSentence(approval, actor)}, until ${approval.expiresAt}: slipway approve ${id}`;
}

function isOver(status: StageStatus): boolean {
  return status !== 'pending' && status !== 'running';
}

export function stageLine(deployment: DeploymentView, name: StageName, paint: Paint): string {
  const { status, startedAt, endedAt } = deployment.stages[name];
  const mark = paint(status === 'succeeded' ? 'green' : status === 'failed' ? 'red' : 'dim', marks[status]);
  const took = startedAt === null || endedAt === null ? '' : duration(Date.parse(endedAt) - Date.parse(startedAt));
  const word = whySkipped(deployment, name) ?? wordOf(status, took);
  return `${mark} ${stages[name].label.padEnd(10)} ${word}`.trimEnd();
}

function wordOf(status: StageStatus, took: string): string {
  return status === 'succeeded' ? took : [status, took].filter((each) => each !== '').join(' after ');
}

/** The percentage is the stage's own; only the seconds since something was heard follow the clock. */
function liveLine({ stage, status, awaiting, progress }: DeploymentView, now: number): string {
  const where = stage === null ? 'Waiting for its turn' : stages[stage].label;
  const cancelling = status === 'cancelling' ? ', cancelling' : '';
  if (awaiting === null) return `  ${where}${cancelling} (${progress} %)`;
  if (stage === null) return `  Waits for ${printable(awaiting.what)}`;
  const heard = Math.max(0, Math.round((now - Date.parse(awaiting.heardAt)) / 1000));
  return `  ${where}${cancelling} (${progress} %): waits for ${printable(awaiting.what)}, heard ${heard} s ago`;
}
