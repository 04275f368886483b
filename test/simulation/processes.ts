import { Unavailable } from '../../functions/unavailable.ts';
import type { FaultCounts, FaultRates } from './faults.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** A call to something outside: it takes time, and everything that can go wrong with it does so here. */
export type Call = <T>(what: string, perform: () => Promise<T>) => Promise<T>;

export interface Processes {
  /** Runs work as a process of its own; rejects when the work fails or its process dies. */
  start(name: string, work: (call: Call) => Promise<void>): Promise<void>;
  /** The process whose code runs now, for the journals. */
  running(): string;
  /** The clock of the machine that the running process is on. */
  localTime(): number;
}

export interface ProcessesOptions {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly rates: FaultRates;
  readonly faults: FaultCounts;
  /** Whether faults still happen. */
  readonly isRough: () => boolean;
  readonly trace: (line: () => string) => void;
}

const late = ' (late)';

/** Whether the process of this name had stood still for minutes. */
export const isLate = (name: string): boolean => name.endsWith(late);

/** The same process has the same name, before it stood still and after. */
export const nameOf = (name: string): string => name.replace(late, '');

type Fault =
  | 'none'
  | 'crash-before'
  | 'crash-after'
  | 'unavailable'
  | 'away'
  | 'lost-answer'
  | 'aborted'
  | 'aborted-after'
  | 'pause-before'
  | 'pause-after';

interface Process {
  name: string;
  readonly skew: number;
  readonly die: () => void;
  alive: boolean;
}

/** Whoever stands still before one of these has decided to do it, and the world goes on. */
const writesOutside = /^(runs\.(create|addRevision|setTraffic|open|remove)|builds\.create|jobs\.start)$/;

export function createProcesses({ timeline, random, rates, faults, isRough, trace }: ProcessesOptions): Processes {
  const outside: Process = { name: 'outside', skew: 0, die: () => undefined, alive: true };
  let running = outside;
  let started = 0;

  const away = new Set<string>();
  for (let count = rates.outages; count > 0; count -= 1) {
    const port = random.pick(['github', 'builds', 'runs', 'run-logs', 'secrets', 'scans', 'figures']);
    timeline.after(random.between(0, 3_600_000), () => {
      away.add(port);
      timeline.after(random.between(10_000, 900_000), () => away.delete(port));
    });
  }

  function draw(what: string): Fault {
    if (!isRough()) return 'none';
    if (away.has(portOf(what))) return 'away';
    const { crash, unavailable, lostAnswer, aborted } = rates;
    const pause = rates.pause * (writesOutside.test(what) ? 4 : 1);
    let left = random.next();
    const hits = (rate: number) => {
      left -= rate;
      return left < 0;
    };
    if (hits(crash)) return random.chance(0.5) ? 'crash-before' : 'crash-after';
    if (hits(unavailable)) return 'unavailable';
    if (hits(lostAnswer)) return 'lost-answer';
    if (hits(pause)) return random.chance(0.5) ? 'pause-before' : 'pause-after';
    if (what === 'store.commit' && hits(aborted)) return random.chance(0.7) ? 'aborted' : 'aborted-after';
    return 'none';
  }

  /** Mostly a few milliseconds, now and then seconds, so that everything can overtake everything. */
  function latency(): number {
    const kind = random.next();
    return kind < 0.9 ? random.between(1, 40) : kind < 0.99 ? random.between(40, 1500) : random.between(1500, 9000);
  }

  function callOf(process: Process): Call {
    return <T>(what: string, perform: () => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        const fault = draw(what);
        if (fault !== 'none') faults.note(fault);
        const pauses = fault === 'pause-before' || fault === 'pause-after' ? random.between(60_000, 2_700_000) : 0;
        const resume = (settle: () => void) => {
          if (!process.alive) return;
          running = process;
          settle();
        };
        const arrive = () => {
          if (!process.alive) return;
          running = process;
          // Whatever it does from now on may come too late, which the checks have to know.
          if (pauses > 0 && !process.name.endsWith(late)) process.name += late;
          trace(() => `${process.name} ${what}${fault === 'none' ? '' : ` (${fault})`}`);
          if (fault === 'crash-before') return process.die();
          if (fault === 'unavailable') return reject(new Error(`14 UNAVAILABLE: ${what}`));
          if (fault === 'away') return reject(new Unavailable(portOf(what), new Error('14 UNAVAILABLE')));
          if (fault === 'aborted') return resolve('conflict' as T);
          const answer = perform();
          if (fault === 'crash-after') {
            answer.catch(() => undefined);
            return process.die();
          }
          answer.then(
            (value) => {
              if (fault === 'lost-answer') resume(() => reject(new Error(`4 DEADLINE_EXCEEDED: ${what}`)));
              else if (fault === 'aborted-after') resume(() => resolve('conflict' as T));
              else if (fault === 'pause-after') timeline.after(pauses, () => resume(() => resolve(value)));
              else resume(() => resolve(value));
            },
            (error) => resume(() => reject(error)),
          );
        };
        timeline.after(latency() + (fault === 'pause-before' ? pauses : 0), arrive);
      });
  }

  return {
    running: () => running.name,
    localTime: () => timeline.now() + running.skew,
    start: (name, work) =>
      new Promise((ended, failed) => {
        started += 1;
        const skew = isRough() ? Math.round((random.next() * 2 - 1) * rates.skew) : 0;
        if (skew !== 0) faults.note('wrong clock');
        const process: Process = {
          name: `${name}#${started}`,
          skew,
          alive: true,
          die: () => {
            process.alive = false;
            failed(new Error(`${process.name} died`));
          },
        };
        running = process;
        work(callOf(process)).then(ended, failed);
      }),
  };
}

const portOf = (what: string): string => what.split('.')[0] ?? '';

/** A port whose every method is such a call. */
export function through<T extends object>(port: T, name: string, call: Call): T {
  const wrapped: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
  for (const [method, perform] of Object.entries(port) as [string, (...args: unknown[]) => Promise<unknown>][]) {
    const what = `${name}.${method}`;
    wrapped[method] = (...args) => call(what, () => perform(...args));
  }
  return wrapped as T;
}
