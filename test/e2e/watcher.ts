import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Seen {
  readonly at: number;
  /** Status and text of the answer, or why there was none. */
  readonly what: string;
}

/** Asks an address again and again from a process of its own, as a user does who knows nothing of a deployment. */
export function watchAddress(url: string): { stop(): Promise<readonly Seen[]> } {
  const program = `
    for (;;) {
      const what = await fetch(${JSON.stringify(url)}, { signal: AbortSignal.timeout(20_000) })
        .then(async (answer) => answer.status + ' ' + (await answer.text()), (error) => 'no answer: ' + error.cause);
      console.log(JSON.stringify({ at: Date.now(), what }));
      await new Promise((resolve) => setTimeout(resolve, 25));
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  return {
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
      const whole = printed.slice(0, printed.lastIndexOf('\n') + 1);
      return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Seen]));
    },
  };
}
