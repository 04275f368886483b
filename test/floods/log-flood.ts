import { logCap } from '../../functions/triggers/build-log-chunks.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { buildLog, readDeployment, until } from '../e2e/deployments.ts';
import { allDocuments } from '../e2e/documents.ts';
import { slipway } from '../e2e/slipway.ts';
import { openWorkingTree } from '../e2e/working-tree.ts';
import type { TestStack } from '../stack.ts';
import { canary, floodingRepository, numberOf, showsCanary } from './flood-program.ts';
import { type Resident, residentOf } from './memory.ts';

export interface LogFlood {
  readonly id: string;
  readonly status: string;
  /** Code and sentence of its failure. */
  readonly why: string | null;
  readonly seconds: number;
  readonly lines: readonly string[];
  /** Lines that the command line shows behind one that was printed later. */
  readonly outOfOrder: number;
  readonly twice: number;
  /** Documents that hold the secret or a telling part of it. */
  readonly leaks: readonly string[];
  /** Bytes of the longest stored line. */
  readonly longest: number;
  /** What the command line said about the end of the log. */
  readonly said: string;
  readonly memory: Readonly<Record<string, Resident>>;
}

const watched = ['build', 'functions', 'dispatcher', 'cloud', 'run', 'web', 'pubsub', 'firestore'] as const;

/** Deploys a repository whose build prints so many megabytes, and looks at what is left of them. */
export async function floodLog(stack: TestStack, megabytes: number): Promise<LogFlood> {
  const begun = performance.now();
  const tree = await openWorkingTree('flood');
  await tree.commit(floodingRepository(megabytes));
  const asked = await slipway(
    stack.dir,
    ['deploy', tree.folder, '--service', 'flood', '--secret', 'FLOOD_TOKEN', '--no-wait', '--json'],
    { stdin: canary },
  );
  await tree.remove();
  if (asked.code !== 0) throw new Error(`The flood was not accepted: ${asked.stderr}`);
  const { id } = JSON.parse(asked.stdout) as { readonly id: string };
  const { status, failure } = await until('the end of the flood', 600, async () => {
    const deployment = await readDeployment(stack, id);
    return isTerminal(deployment.status) ? deployment : null;
  });
  const { stdout, stderr } = await until('the whole log', 300, async () => {
    const read = await slipway(stack.dir, ['logs', id]);
    return read.stderr.includes('was cut after') ? read : null;
  });
  const lines = await buildLog(stack, id);
  const numbers = stdout.split('\n').flatMap((line) => numberOf(line) ?? []);
  const documents = await allDocuments(stack.local);
  return {
    id,
    status,
    why: failure && `${failure.code}: ${failure.message}`,
    seconds: (performance.now() - begun) / 1000,
    lines,
    outOfOrder: countOvertaken(numbers),
    twice: numbers.length - new Set(numbers).size,
    leaks: [
      ...[...documents].filter(([, text]) => showsCanary(text)).map(([path]) => path),
      ...(showsCanary(stdout) ? ['the command line'] : []),
    ],
    longest: Math.max(...lines.map((line) => Buffer.byteLength(line))),
    said: stderr.trim(),
    memory: await memoryOf(stack),
  };
}

/** How many lines of the log are what the cap allows, in words. */
export const isAtCap = ({ lines }: LogFlood): boolean =>
  lines.length === logCap.lines || Buffer.byteLength(lines.join('')) >= logCap.bytes;

function countOvertaken(numbers: readonly number[]): number {
  let highest = -1;
  let overtaken = 0;
  for (const number of numbers) {
    if (number < highest) overtaken += 1;
    highest = Math.max(highest, number);
  }
  return overtaken;
}

async function memoryOf(stack: TestStack): Promise<Readonly<Record<string, Resident>>> {
  const found: Record<string, Resident> = {};
  for (const name of watched) {
    const pid = await stack.pid(name);
    if (pid === null) throw new Error(`${name} is not running after the flood.`);
    found[name] = residentOf(pid);
  }
  return found;
}
