import { Command } from 'commander';
import { deploymentViewSchema, type ServiceLogEntry, serviceLogSchema, traceSchema } from '../../shared/api.ts';
import { inTimeOrder } from '../../shared/log-order.ts';
import { type BuildLines, buildLines } from '../build-lines.ts';
import { commandLogOf, markedLine } from '../command-lines.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { pause, untilAnswered } from '../retry.ts';
import { type CommonOptions, openSession, type Session, withCommonOptions } from '../session.ts';
import { hasColour, printable, printableWithColour, printLine } from '../terminal.ts';

interface LogsOptions extends CommonOptions {
  readonly follow?: true;
  readonly service?: string;
  readonly trace?: string;
}

const pollMs = 1_000;

export function logsCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('logs'))
    .description(
      'The build log of a deployment with that of its commands, the log of a running service, or all of a trace; --json prints one object a line',
    )
    .argument('[id]', 'deployment')
    .option('--service <name>', 'the log of this running service')
    .option('--trace <id>', 'everything that carries this trace id, in order: a deployment’s is in its JSON')
    .option('--follow', 'go on while lines come')
    .action(
      action(async (id: string | undefined, options: LogsOptions) => {
        const session = await openSession(terminal, options);
        const follow = options.follow === true;
        const { service, trace } = options;
        if ([id, service, trace].filter((each) => each !== undefined).length !== 1) {
          throw new UsageError('Name one: a deployment, a service with --service, or a trace with --trace.');
        }
        if (id !== undefined) await buildLog(session, id, follow);
        if (service !== undefined) await serviceLog(session, service, follow);
        if (trace !== undefined) await traceLog(session, trace);
        return exitCodes.ok;
      }),
    );
}

async function buildLog(session: Session, id: string, follow: boolean): Promise<void> {
  const more = buildLines(session.api, id);
  const unprinted: BuildLines['lines'][number][] = [];
  let isSaid = false;
  for (;;) {
    const answer = await patiently(session, more);
    const { lines, over } = answer;
    unprinted.push(...lines);
    const isAll = over || lines.length === 0;
    // Whoever follows sees lines as they come; everybody else gets them all in the order of their time.
    if (follow || isAll) {
      for (const { n, at, text } of inTimeOrder(unprinted.splice(0))) print(session, { n, at, text }, text);
    }
    if (answer.capped && !isSaid) printLine(session.terminal.stderr, whereTheRestIs(answer));
    isSaid ||= answer.capped;
    if (over || (isAll && !follow)) return commandLog(session, id);
    if (isAll) await pause(pollMs, session.terminal.interrupted);
  }
}

/** What the release and check commands printed comes after the build's lines, and says so. */
async function commandLog(session: Session, id: string): Promise<void> {
  const path = `/deployments/${encodeURIComponent(id)}`;
  const deployment = await patiently(session, () => session.api.get(path, deploymentViewSchema));
  for (const line of commandLogOf(deployment)) print(session, line, markedLine(line));
}

function whereTheRestIs({ next, rest }: BuildLines): string {
  const where = rest == null ? 'the rest was not kept.' : `the rest is at ${rest}`;
  return `The build printed more than is stored: the log was cut after line ${next.toLocaleString('en-US')}; ${where}`;
}

async function serviceLog(session: Session, service: string, follow: boolean): Promise<void> {
  const base = `/services/${encodeURIComponent(service)}/logs?limit=1000`;
  let last: readonly ServiceLogEntry[] = [];
  for (;;) {
    const since = last.at(-1)?.timestamp;
    const path = since === undefined ? base : `${base}&since=${encodeURIComponent(since)}`;
    const { entries } = await patiently(session, () => session.api.get(path, serviceLogSchema));
    const fresh = withoutSeen(entries, last);
    for (const entry of fresh) {
      print(session, entry, `${entry.timestamp}  ${entry.severity.padEnd(7)}  ${entry.revision}  ${entry.text}`);
    }
    if (!follow) return;
    if (fresh.length > 0) last = entries;
    await pause(pollMs, session.terminal.interrupted);
  }
}

/** Takes a whole traceparent as well as the id in it. */
async function traceLog(session: Session, given: string): Promise<void> {
  const id = given.split('-')[1] ?? given;
  const { entries, incomplete } = await session.api.get(`/traces/${encodeURIComponent(id)}`, traceSchema);
  for (const entry of entries) {
    print(session, entry, `${entry.at}  ${entry.from.padEnd(10)}  ${entry.about}  ${entry.text}`);
  }
  for (const sentence of incomplete) printLine(session.terminal.stderr, sentence);
}

/** `since` includes the moment itself, so the entries of that moment come again. */
function withoutSeen(
  entries: readonly ServiceLogEntry[],
  seen: readonly ServiceLogEntry[],
): readonly ServiceLogEntry[] {
  const left = seen.map((entry) => JSON.stringify(entry));
  return entries.filter((entry) => {
    const at = left.indexOf(JSON.stringify(entry));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function print({ terminal, json }: Session, object: object, text: string): void {
  const clean = hasColour(terminal.stdout, terminal.env) ? printableWithColour : printable;
  printLine(terminal.stdout, json ? JSON.stringify(object) : clean(text));
}

function patiently<T>({ terminal }: Session, ask: () => Promise<T>): Promise<T> {
  const tell = (sentence: string) => printLine(terminal.stderr, sentence);
  return untilAnswered(ask, { milliseconds: 30_000, interrupted: terminal.interrupted, tell });
}
