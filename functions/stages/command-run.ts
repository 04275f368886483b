import { type CommandKind, type CommandRun, commandTurns, keptOfLog } from '../../shared/command-run.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { jobOf } from '../../shared/names.ts';
import type { Failure } from '../../shared/problems.ts';
import { type Decision, type DeploymentPatch, recorded, type Snapshot } from '../decision.ts';
import { createRedactor } from '../guard/redact.ts';
import { isAboutEnd, type JobLine, type JobRequest, type JobRun } from '../jobs-port.ts';
import type { Ports, RevisionConfig } from '../ports.ts';
import { serviceRef } from './revision-config.ts';

/** One command of a release, and all that is particular about it. */
export interface Command {
  readonly kind: CommandKind;
  readonly command: string;
  /** What the page says while it runs. */
  readonly awaiting: string;
  readonly failed: (run: CommandRun) => Failure;
}

export interface CommandFacts {
  /** Null where it was not begun, and where its job is gone. */
  readonly run: JobRun | null;
  /** What it has printed so far, redacted. */
  readonly lines: readonly JobLine[];
}

/** One call follows a job for so many seconds, then the page is told how far it has come. */
const followSeconds = 10;
/** Lines lag behind: of a job that is over they are waited for so often, so long. */
/** More lines are read than are kept, so that a key or a secret of several lines is seen whole: a page of Cloud Logging. */
const readLines = 1_000;
const logTries = 6;
const logPauseMs = 1_000;
/** The least that a job has (https://cloud.google.com/run/docs/configuring/jobs/cpu and .../memory-limits). */
const least = { cpu: 1, memoryMiB: 512, seconds: 30 } as const;

const fieldOf = { release: 'releaseCommand', check: 'checkCommand' } as const satisfies Record<
  CommandKind,
  keyof Deployment
>;

export function recordOf({ deployment }: Pick<Snapshot, 'deployment'>, kind: CommandKind): CommandRun | undefined {
  return deployment[fieldOf[kind]];
}

/** How the command stands; nothing is asked where there is none, and where it is known to be over. */
export async function gatherCommand(snapshot: Snapshot, ports: Ports, command: Command | null): Promise<CommandFacts> {
  const nothing = { run: null, lines: [] };
  if (command === null || recordOf(snapshot, command.kind)?.endedAt != null) return nothing;
  const begun = snapshot.effects['run-command'];
  if (begun === undefined || begun.turn < commandTurns[command.kind]) return nothing;
  const ref = serviceRef(snapshot);
  const run = await ports.jobs.follow(ref, begun.job, followSeconds);
  if (run === null) return nothing;
  let lines = await ports.jobs.log(ref, run.job, readLines);
  for (let attempt = 1; run.state !== 'running' && attempt < logTries && !lines.some(isAboutEnd); attempt += 1) {
    await ports.sleep(logPauseMs);
    lines = await ports.jobs.log(ref, run.job, readLines);
  }
  return { run, lines: await redactLines(snapshot, ports, lines) };
}

/** Every secret of the deployment is known here, for a command prints what it likes. */
async function redactLines({ deployment }: Snapshot, { secrets }: Ports, lines: readonly JobLine[]) {
  if (lines.length === 0) return lines;
  const values: string[] = [];
  for (const value of Object.values(deployment.env)) {
    if (typeof value === 'string') continue;
    const [name = '', version = 'latest'] = value.secret.split(':');
    const secret = await secrets.read(name, version);
    if (secret !== null) values.push(secret);
  }
  const whole = lines.map(({ text }) => text.replaceAll('\n', ' ')).join('\n');
  const redacted = createRedactor(values).redactLines(whole, 0).text.split('\n');
  return redacted.map((text, index) => ({ at: (lines[index] ?? lines[lines.length - 1])?.at ?? '', text }));
}

export interface Asked {
  readonly config: RevisionConfig;
  /** Variables beside those of the release. */
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds of the stage's deadline that are kept for what comes after it. */
  readonly keptSeconds: number;
}

/** What is to be done next for the command; null where it has done its part. */
export function decideCommand(
  snapshot: Snapshot,
  command: Command | null,
  { run, lines }: CommandFacts,
  asked: Asked,
  now: string,
): Decision | null {
  if (command === null) return null;
  const { kind, awaiting } = command;
  const before = recordOf(snapshot, kind);
  if (before !== undefined && before.endedAt !== null) {
    return before.exitCode === 0 ? null : { kind: 'fail', patch: {}, failure: command.failed(before) };
  }
  const turn = commandTurns[kind];
  if ((snapshot.effects['run-command']?.turn ?? 0) < turn) {
    const request = requestOf(snapshot, command, asked, now);
    return { kind: 'perform', effect: { kind: 'run-command', turn, ref: serviceRef(snapshot), request } };
  }
  // Recorded first, also a bad end: an undo begins with the failure, and nothing else of it is written.
  const record = recordOfRun(snapshot, command, run, lines, now);
  const patch: DeploymentPatch = { [fieldOf[kind]]: record };
  return { kind: 'again', patch, awaiting };
}

function requestOf({ deployment }: Snapshot, { kind, command }: Command, asked: Asked, now: string): JobRequest {
  const { config, env = {}, keptSeconds } = asked;
  const left = (Date.parse(recorded(deployment.deadlineAt, 'deadline')) - Date.parse(now)) / 1000;
  return {
    job: jobOf(deployment.service, deployment.seq, kind),
    image: config.image,
    command,
    env: { ...config.env, ...env },
    serviceAccount: config.serviceAccount,
    cpu: Math.max(least.cpu, config.sizing.cpu),
    memoryMiB: Math.max(least.memoryMiB, config.sizing.memoryMiB),
    timeoutSeconds: Math.max(least.seconds, Math.floor(left - keptSeconds)),
    labels: config.labels,
  };
}

function recordOfRun(
  { deployment }: Snapshot,
  { kind, command }: Command,
  run: JobRun | null,
  lines: readonly JobLine[],
  now: string,
): CommandRun {
  const job = jobOf(deployment.service, deployment.seq, kind);
  const isOver = run === null || run.state !== 'running';
  const printed = lines.filter((line) => !isAboutEnd(line));
  const kept = newestOf(printed);
  return {
    command,
    job,
    startedAt: run?.startedAt ?? null,
    endedAt: isOver ? (run?.endedAt ?? now) : null,
    exitCode: run?.exitCode ?? null,
    trouble: isOver && run?.exitCode == null ? (run?.message ?? 'Its job was removed in Cloud Run.') : null,
    lines: kept,
    cut: kept.length < printed.length || lines.length >= readLines,
  };
}

/** As many of the last lines as are kept. */
function newestOf(lines: readonly JobLine[]): CommandRun['lines'] {
  let characters = 0;
  const kept: JobLine[] = [];
  for (const { at, text } of [...lines].reverse()) {
    const short = text.slice(0, keptOfLog.ofLine);
    characters += short.length;
    if (kept.length >= keptOfLog.lines || characters > keptOfLog.characters) break;
    kept.unshift({ at, text: short });
  }
  return kept;
}

/** The end of what it printed, for a sentence. */
export function lastWords({ lines, trouble }: CommandRun): string {
  const last = lines.slice(-5).map(({ text }) => text.trim());
  const said = last.filter((text) => text !== '').join(' | ');
  return [trouble ?? '', said === '' ? 'It printed nothing.' : `It printed: ${said}`]
    .filter((part) => part !== '')
    .join(' ');
}
