import type { DeploymentView } from '../shared/api.ts';
import { type CommandKind, type CommandRun, commandLabels, commandSentence } from '../shared/command-run.ts';
import { isTerminal } from '../shared/statuses.ts';
import { printable } from './terminal.ts';

/** Of the output of a command that failed, so much is printed with the failure. */
const lastLines = 10;

export interface CommandLine {
  readonly command: CommandKind;
  readonly at: string;
  readonly text: string;
}

function runsOf({ releaseCommand, checkCommand }: DeploymentView): readonly (readonly [CommandKind, CommandRun])[] {
  return [
    ...(releaseCommand === undefined ? [] : [['release', releaseCommand] as const]),
    ...(checkCommand === undefined ? [] : [['check', checkCommand] as const]),
  ];
}

/** `✓ release command npm run migrate: exit 0 after 1.2 s`, and the last lines of one that failed. */
export function commandResultLines(deployment: DeploymentView): readonly string[] {
  const isOver = isTerminal(deployment.status);
  return runsOf(deployment).flatMap(([kind, run]) => {
    const mark = run.exitCode === 0 ? '✓' : run.endedAt === null ? '–' : '✗';
    const head = `  ${mark} ${commandLabels[kind]} ${printable(run.command)}: ${commandSentence(run, isOver)}`;
    const hasFailed = run.endedAt !== null && run.exitCode !== 0;
    return [head, ...(hasFailed ? run.lines.slice(-lastLines) : []).map(({ text }) => `      ${printable(text)}`)];
  });
}

/** What the commands have printed, in their order, each with a line of its own about how it ended. */
export function commandLogOf(deployment: DeploymentView): readonly CommandLine[] {
  const isOver = isTerminal(deployment.status);
  return runsOf(deployment).flatMap(([command, run]): readonly CommandLine[] => {
    const { startedAt, endedAt, cut, lines } = run;
    const at = startedAt ?? lines[0]?.at ?? deployment.updatedAt;
    return [
      { command, at, text: `$ ${run.command}` },
      ...(cut ? [{ command, at, text: `(earlier lines are in Cloud Logging, job ${run.job})` }] : []),
      ...lines.map((line) => ({ command, ...line })),
      { command, at: endedAt ?? lines.at(-1)?.at ?? at, text: `(${commandSentence(run, isOver)})` },
    ];
  });
}

/** As a line beside those of the build. */
export function markedLine({ command, text }: CommandLine): string {
  return `${commandLabels[command]} | ${text}`;
}
