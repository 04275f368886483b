import { log, traceFields } from './log.ts';

/** What a delivery is about, as far as its message says so. */
export interface DeliveryFacts {
  /** The function, which is the topic's name. */
  readonly handler: string;
  readonly eventId: string;
  readonly deployment?: string;
  readonly stage?: string;
  readonly traceparent?: string;
  /** For what comes by the thousand, one line each would bury the others. */
  readonly quiet?: boolean;
}

export type Tell = (problem: string, error: unknown) => void;

/** Runs one delivery and writes one line about it; what is told on the way carries the same fields. */
export async function delivery(
  project: string,
  { traceparent, quiet = false, ...facts }: DeliveryFacts,
  work: (tell: Tell) => Promise<void>,
  to = log,
): Promise<void> {
  const lines = to.child({ ...facts, ...traceFields(project, traceparent) });
  const begun = performance.now();
  const figures = (outcome: string) => ({ outcome, millis: Math.round((performance.now() - begun) * 10) / 10 });
  try {
    await work((problem, error) => lines.warn({ err: error }, problem));
    lines[quiet ? 'debug' : 'info'](figures('taken'), `${facts.handler} took ${facts.eventId}`);
  } catch (error) {
    lines.warn({ err: error, ...figures('comes-again') }, `${facts.handler} did not take ${facts.eventId}`);
    throw error;
  }
}
