import { type Build, stepLabel } from './build.ts';
import { type BuildLogEntry, textParts } from './log-entry.ts';
import { type Clock, rfc3339 } from './time.ts';

export interface BuildLog {
  /** A line of the build itself, such as FETCHSOURCE or DONE. */
  main(text: string, severity?: BuildLogEntry['severity']): void;
  /** A line that a step printed. */
  step(index: number, text: string): void;
  /** Waits until every line was taken, at most so long; says whether lines are still on their way, or were refused. */
  drained(withinMs: number): Promise<'complete' | 'late' | 'lost'>;
}

/**
 * Beyond this, lines of steps are counted instead of kept: memory is bounded, here and in the emulator, which holds everything that
 * was not taken yet. Both are more than is stored of a log (functions/triggers/build-log-chunks.ts), so that nothing is missing there.
 */
const most = { waiting: 32 << 20, sent: 64 << 20 } as const;
/** What an entry costs beside its text: its fields, and what the client keeps of it until it was taken. */
const entryBytes = 1_000;

export function openLog(build: Build, send: (entry: BuildLogEntry) => Promise<void>, clock: Clock): BuildLog {
  const waiting = { bytes: 0, entries: 0, lost: 0, dropped: 0 };
  let sent = 0;
  const idle = new Set<() => void>();
  const labels = { build_id: build.id, build_trigger_id: '', project_id: build.projectId };
  const tags = (build.tags ?? []).join(',');

  const entry = (step: string, severity: BuildLogEntry['severity'], textPayload: string): BuildLogEntry => {
    const nanos = clock();
    return {
      logName: `projects/${build.projectId}/logs/cloudbuild`,
      insertId: `${build.id}-${nanos}`,
      timestamp: rfc3339(nanos),
      severity,
      textPayload,
      resource: { type: 'build', labels },
      labels: { build_step: step, build_tags: tags },
    };
  };

  const hand = (each: BuildLogEntry) => {
    const bytes = each.textPayload.length + entryBytes;
    sent += bytes;
    waiting.bytes += bytes;
    waiting.entries += 1;
    send(each)
      .catch(() => {
        waiting.lost += 1;
      })
      .finally(() => {
        waiting.bytes -= bytes;
        waiting.entries -= 1;
        if (waiting.entries === 0) for (const wake of idle) wake();
      });
  };

  const write = (step: string, text: string, severity: BuildLogEntry['severity']) => {
    if (waiting.dropped > 0) {
      const { dropped } = waiting;
      const lines = `${dropped.toLocaleString('en-US')} ${dropped === 1 ? 'line was' : 'lines were'} left out`;
      waiting.dropped = 0;
      hand(entry('MAIN', 'ERROR', `${lines}: more than is kept of a log on this machine, or too fast`));
    }
    const parts = textParts(text);
    const entries = parts.map((part) => entry(step, severity, part));
    const uid = entries[0]?.insertId ?? '';
    for (const [index, each] of entries.entries()) {
      hand(parts.length === 1 ? each : { ...each, split: { uid, index, totalSplits: parts.length } });
    }
  };

  return {
    main: (text, severity = 'INFO') => write('MAIN', text, severity),
    step(index, text) {
      if (waiting.bytes > most.waiting || sent > most.sent) {
        waiting.dropped += 1;
        return;
      }
      const label = stepLabel(build.steps[index], index);
      write(label, `${label}: ${text}`, 'INFO');
    },
    async drained(withinMs) {
      if (waiting.entries > 0) await untilIdle(idle, withinMs);
      if (waiting.lost > 0) return 'lost';
      return waiting.entries === 0 ? 'complete' : 'late';
    },
  };
}

function untilIdle(idle: Set<() => void>, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      idle.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, withinMs);
    idle.add(wake);
  });
}
