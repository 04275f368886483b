import { type DestinationStream, type Logger, pino } from 'pino';
import { redactPatterns } from './guard/redact-patterns.ts';

/** pino's levels in the words of Cloud Logging (LogSeverity). */
const severities: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/** A log whose lines are Cloud Logging's structured JSON; whatever looks like a secret is taken out as a line is written. */
export function createLog(destination?: DestinationStream): Logger {
  return pino(
    {
      level: process.env.LOG_LEVEL ?? 'info',
      messageKey: 'message',
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ severity: severities[label] ?? 'DEFAULT' }) },
      hooks: { streamWrite: (line) => redactPatterns(line) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

export const log = createLog();

/** The fields by which Cloud Logging joins a line to its trace. */
export function traceFields(project: string, traceparent: string | undefined): Readonly<Record<string, string>> {
  const [, trace, span] = traceparent?.split('-') ?? [];
  if (trace === undefined || span === undefined) return {};
  return {
    'logging.googleapis.com/trace': `projects/${project}/traces/${trace}`,
    'logging.googleapis.com/spanId': span,
  };
}
