import { z } from 'zod';

const time = z.iso.datetime();

/**
 * What a deployment runs from its new image: the release command before the revision is created, and the check command
 * against the revision that has no traffic yet. The number is the turn of the effect.
 */
export const commandTurns = { release: 1, check: 2 } as const;
export type CommandKind = keyof typeof commandTurns;

export const commandLabels: Readonly<Record<CommandKind, string>> = {
  release: 'release command',
  check: 'check command',
};

/** Of a log so much is kept on the deployment, its end; all of it is in Cloud Logging. */
export const keptOfLog = { lines: 200, characters: 24_000, ofLine: 1_000 } as const;

/** One run of a command as a Cloud Run job, as far as it has come. */
export const commandRunSchema = z.object({
  command: z.string(),
  /** Name of the Cloud Run job. */
  job: z.string(),
  startedAt: z.nullable(time),
  /** Null while it runs, and where the deployment ended before it. */
  endedAt: z.nullable(time),
  /** Null while it runs, and where it was ended from outside. */
  exitCode: z.nullable(z.number().int()),
  /** Cloud Run's own words about an end that is no exit code; null for every other. */
  trouble: z.nullable(z.string()),
  /** The last lines that it printed, redacted. */
  lines: z.array(z.object({ at: time, text: z.string() })),
  /** Whether it printed more before them. */
  cut: z.boolean(),
});
export type CommandRun = Readonly<z.infer<typeof commandRunSchema>>;

/** Seconds from its start to its end; null where either is not known. */
export function secondsOfCommand({ startedAt, endedAt }: CommandRun): number | null {
  return startedAt === null || endedAt === null ? null : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
}

/** `exit 0 after 1.2 s`, or what else became of it; `isOver` is whether its deployment has ended. */
export function commandSentence(run: CommandRun, isOver: boolean): string {
  if (run.endedAt === null) return isOver ? 'stopped with the deployment' : 'runs';
  const seconds = secondsOfCommand(run);
  const took = seconds === null ? '' : ` after ${seconds.toFixed(1)} s`;
  return run.exitCode === null ? `did not finish${took}` : `exit ${run.exitCode}${took}`;
}
