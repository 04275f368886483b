import { parseArgs } from 'node:util';
import { z } from 'zod';
import { stackFolder } from './checkout.ts';
import { reloadOnSave } from './reload.ts';
import { deploySample } from './sample.ts';
import { type Stack, startStack } from './supervisor.ts';

const help = `npm start [-- options]      the laptop's cloud, with a sample deployed
npm run dev [-- options]    the same; functions and page follow what is saved

  --no-sample                 deploy nothing at the start
  --executor auto|docker|native
                              how images are built and run (or SLIPWAY_EXECUTOR)
SLIPWAY_DIR names the folder of the stack; two folders give two stacks side by side.`;

const executors = z.enum(['auto', 'docker', 'native']);
const say = (line: string) => console.log(line);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'no-sample': { type: 'boolean', default: false },
      executor: { type: 'string', default: process.env.SLIPWAY_EXECUTOR ?? 'auto' },
      dev: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return say(help);
  const executor = executors.safeParse(values.executor);
  if (!executor.success) throw new Error(`--executor is auto, docker or native, not "${values.executor}".`);

  const dir = stackFolder();
  const began = Date.now();
  say(`Slipway starts in ${dir}`);
  const ending = new AbortController();
  let stack: Stack | undefined;
  endOnSignals(() => stack, ending);
  stack = await startStack({ dir, executor: executor.data, development: values.dev, say });
  say(`Ready after ${((Date.now() - began) / 1000).toFixed(1)} s, images by ${stack.local.executor}`);
  say(`  Web  ${stack.local.web}`);
  say(`  API  ${stack.local.api}`);
  if (values.dev) reloadOnSave(stack, say, ending.signal);
  if (!values['no-sample']) await showSample(stack, ending.signal);
  if (!ending.signal.aborted) say('Ctrl-C ends everything.');
}

async function showSample(stack: Stack, signal: AbortSignal): Promise<void> {
  const since = Date.now();
  try {
    const url = await deploySample(stack.local, say, signal);
    if (url !== null) say(`  Live ${url}  (${((Date.now() - since) / 1000).toFixed(1)} s)`);
  } catch (error) {
    if (!signal.aborted) say(`The sample was not deployed: ${sentenceOf(error)}`);
  }
}

/**
 * The first signal ends the stack in order. The second, and any while it is still starting, ends this process alone: the
 * reaper and the processes themselves see to the rest.
 */
function endOnSignals(running: () => Stack | undefined, ending: AbortController): void {
  const end = async () => {
    const stack = running();
    if (ending.signal.aborted || stack === undefined) process.exit(1);
    ending.abort();
    say('Ending ...');
    await stack.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

await main().catch((error) => {
  console.error(sentenceOf(error));
  process.exit(1);
});
