import { Command } from 'commander';
import { stackFolder } from '../../local/checkout.ts';
import { type Check, checkListSchema, type ListedCheck, lacks, phases } from '../../shared/checks.ts';
import { Problem } from '../../shared/problems.ts';
import { checkLines } from '../check-lines.ts';
import { Unreachable } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, withCommonOptions } from '../session.ts';
import { hasColour, painter, printLine, type Terminal } from '../terminal.ts';

interface DoctorOptions extends CommonOptions {
  readonly checklist?: true;
}

export function doctorCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('doctor'))
    .description('Whether everything is there that a deployment needs, with the command that mends what is not')
    .option('--checklist', 'also what has to hold before, at and after a deployment, each looked at now')
    .action(
      action(async (options: DoctorOptions) => {
        const system = await askSystem(terminal, options);
        const isAway = system instanceof Unreachable;
        const phase = options.checklist === true ? { phase: phases[0] } : {};
        const machine = (terminal.env.SLIPWAY_API ?? '') === '' ? await askMachine(terminal, !isAway) : [];
        const here = [...machine, ...(isAway ? [away(system)] : [])].map(
          (check): ListedCheck => ({ ...check, ...phase }),
        );
        const checks = isAway ? here : [...here, ...system];
        print(terminal, options, checks);
        if (isAway) return exitCodes.unreachable;
        return checks.some(({ state }) => state === 'missing') ? exitCodes.errored : exitCodes.ok;
      }),
    );
}

/** What the system says of itself; that it does not answer is an answer as well. */
async function askSystem(terminal: Terminal, options: DoctorOptions): Promise<readonly ListedCheck[] | Unreachable> {
  try {
    const { api } = await openSession(terminal, options);
    return (await api.get(`/checks?checklist=${options.checklist === true}`, checkListSchema)).checks;
  } catch (error) {
    if (error instanceof Unreachable) return error;
    if (!(error instanceof Problem)) throw error;
    // What refuses to answer does answer, and what is looked at here is worth saying all the more.
    return [lacks('Slipway', error.failure.code, error.failure.message, null)];
  }
}

/** Loaded where it is needed: the engine's client and the executors are no other command's business. */
async function askMachine({ env }: Terminal, isRunning: boolean): Promise<readonly Check[]> {
  const { checkMachine } = await import('../../local/machine-checks.ts');
  return checkMachine(stackFolder(env), isRunning);
}

const away = ({ message, hint }: Unreachable): Check =>
  lacks('Slipway', null, message, /`([^`]+)`/.exec(hint)?.[1] ?? null);

function print({ stdout, env }: Terminal, { json }: DoctorOptions, checks: readonly ListedCheck[]): void {
  const lines = json === true ? [JSON.stringify({ checks })] : checkLines(checks, painter(hasColour(stdout, env)));
  for (const line of lines) printLine(stdout, line);
}
