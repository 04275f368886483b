/** One numbered step of a build log, printed as BuildKit's plain progress prints it. */
export interface StepLog {
  /** A line of the step's own output. */
  line(text: string): void;
  note(text: string): void;
  cached(): void;
  done(): void;
  /** The step's failure, followed by its last lines once more, as BuildKit repeats them. */
  failed(sentence: string, dockerfile: string, dockerfileLine: number): void;
}

const keptLines = 20;

/** Numbers the steps of one build; `now` gives milliseconds. */
export function buildLog(onLine: (line: string) => void, now: () => number): { step(title: string): StepLog } {
  let count = 0;
  return {
    step: (title) => {
      const number = ++count;
      const startedAt = now();
      const seconds = (): string => ((now() - startedAt) / 1000).toFixed(3);
      const tail: string[] = [];
      onLine(`#${number} ${title}`);
      return {
        line: (text) => {
          tail.push(`${seconds()} ${text}`);
          if (tail.length > keptLines) tail.shift();
          onLine(`#${number} ${seconds()} ${text}`);
        },
        note: (text) => onLine(`#${number} ${text}`),
        cached: () => onLine(`#${number} CACHED`),
        done: () => onLine(`#${number} DONE ${((now() - startedAt) / 1000).toFixed(1)}s`),
        failed: (sentence, dockerfile, dockerfileLine) => {
          onLine(`#${number} ERROR: ${sentence}`);
          if (tail.length > 0) for (const line of ['------', ` > ${title}:`, ...tail, '------']) onLine(line);
          onLine(`${dockerfile}:${dockerfileLine}`);
          onLine(`ERROR: failed to solve: ${sentence}`);
        },
      };
    },
  };
}
