import { Command, CommanderError } from 'commander';
import { type Failure, Problem } from '../shared/problems.ts';
import { analyzeCommand } from './commands/analyze.ts';
import { approveCommand, rejectCommand } from './commands/approve.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { cancelCommand } from './commands/cancel.ts';
import { deleteCommand } from './commands/delete.ts';
import { deployCommand } from './commands/deploy.ts';
import { doctorCommand } from './commands/doctor.ts';
import { driftCommand } from './commands/drift.ts';
import { envCommand } from './commands/env.ts';
import { freezeCommand, freezesCommand, unfreezeCommand } from './commands/freeze.ts';
import { listCommand } from './commands/list.ts';
import { logsCommand } from './commands/logs.ts';
import { ownedCommand } from './commands/owned.ts';
import { policyCommand } from './commands/policy.ts';
import { quotaCommand } from './commands/quota.ts';
import { redeployCommand } from './commands/redeploy.ts';
import { rejectionsCommand } from './commands/rejections.ts';
import { releasesCommand } from './commands/releases.ts';
import { replayCommand } from './commands/replay.ts';
import { restartCommand } from './commands/restart.ts';
import { restoreCommand } from './commands/restore.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { scanCommand } from './commands/scan.ts';
import { secretsCommand } from './commands/secrets.ts';
import { serviceCommand } from './commands/service.ts';
import { servicesCommand } from './commands/services.ts';
import { statusCommand } from './commands/status.ts';
import { steerCommands } from './commands/steer.ts';
import { trafficCommand } from './commands/traffic.ts';
import { Interrupted } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { judge } from './judge.ts';
import { notAccepted } from './outcome.ts';
import type { Registry } from './registry.ts';
import { failureLines } from './result-lines.ts';
import { printLine, type Terminal } from './terminal.ts';

/** Runs one command line and answers its exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = programOf({
    terminal,
    action:
      (work) =>
      async (...given) => {
        exitCode = await work(...given);
      },
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, args, terminal);
  }
}

/** The whole command line, as a tree of commands. */
export function programOf(registry: Registry): Command {
  const { stdout, stderr } = registry.terminal;
  const program = new Command('slipway').description('From a GitHub repository to a live, verified Cloud Run service');
  const commands = [
    deployCommand,
    statusCommand,
    logsCommand,
    listCommand,
    servicesCommand,
    serviceCommand,
    cancelCommand,
    approveCommand,
    rejectCommand,
    freezeCommand,
    unfreezeCommand,
    freezesCommand,
    ...steerCommands,
    redeployCommand,
    releasesCommand,
    ownedCommand,
    rollbackCommand,
    restartCommand,
    trafficCommand,
    driftCommand,
    deleteCommand,
    secretsCommand,
    quotaCommand,
    policyCommand,
    rejectionsCommand,
    replayCommand,
    auditCommand,
    doctorCommand,
    backupCommand,
    restoreCommand,
    envCommand,
    analyzeCommand,
    scanCommand,
  ];
  for (const command of commands) program.addCommand(command(registry));
  for (const each of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    each.exitOverride().configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  return program;
}

/** Says what went wrong on standard error; with `--json` also as one object on standard output. */
function explain(error: unknown, args: readonly string[], terminal: Terminal): number {
  if (error instanceof Interrupted) return exitCodes.interrupted;
  // Commander has printed its own words; asking for help is no error.
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
  const { failure, exitCode } = judge(error);
  if (args.includes('--json')) printLine(terminal.stdout, JSON.stringify(asJson(failure, args)));
  if (error instanceof CommanderError) return exitCode;
  if (error instanceof Problem) printLine(terminal.stderr, failure.code);
  for (const line of failureLines(failure)) printLine(terminal.stderr, line);
  return exitCode;
}

function asJson(failure: Failure, args: readonly string[]): object {
  const deploys = ['deploy', 'redeploy', 'rollback', 'restart'].includes(args[0] ?? '');
  return deploys ? notAccepted(failure) : { error: failure };
}
