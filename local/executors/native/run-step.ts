import { createHash } from 'node:crypto';
import { chown, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Instruction } from '../dockerfile.ts';
import { BuildFailed } from '../executor.ts';
import { toLines } from '../lines.ts';
import { expandWord } from '../variables.ts';
import { isRoot } from './privilege.ts';
import { startIn } from './sandbox.ts';
import type { BuildSettings } from './settings.ts';
import { type Said, variablesOf } from './stage.ts';
import { resolveUser } from './users.ts';
import type { Bind, View } from './view.ts';

/** What Docker leaves to root in a build step, without what reaches the machine's devices and network. */
const buildCapabilities = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'net_bind_service',
  'setfcap',
  'setpcap',
];

/** The program of a RUN: the exec form, a script in a heredoc, or a command for the shell. */
export function runArgv(said: Said, { json, content, heredocs, heredocSource }: Instruction): readonly string[] {
  if (json !== null) return json;
  const [only] = heredocs;
  const isScript = heredocs.length === 1 && only !== undefined && /^<<-?["']?\w+["']?$/.test(content);
  if (isScript) return [...said.config.shell, only.text];
  return [...said.config.shell, heredocSource === '' ? content : `${content}\n${heredocSource}`];
}

export interface RunStep {
  readonly said: Said;
  readonly instruction: Instruction;
  readonly settings: BuildSettings;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Runs one build step in a view; throws `BuildFailed` with BuildKit's sentence when it fails. */
export async function runStep(view: View, { said, instruction, settings, onLine, signal }: RunStep): Promise<void> {
  const user = await resolveUser(view.root, said.config.user).catch((error: Error) => {
    throw new BuildFailed('step-failed', error.message);
  });
  const argv = runArgv(said, instruction);
  const env = { ...settings.env, HOME: user.home, ...variablesOf(said) };
  const program = { argv, env, workdir: said.config.workdir, uid: user.uid, gid: user.gid };
  const started = await startIn(view, program, {
    capabilities: buildCapabilities,
    network: 'host',
    tmpBytes: null,
    cgroups: [],
    hostname: 'buildkitsandbox',
  });
  const sinks = [toLines(onLine), toLines(onLine)] as const;
  started.stdout.on('data', (chunk: Buffer) => sinks[0].write(chunk));
  started.stderr.on('data', (chunk: Buffer) => sinks[1].write(chunk));
  signal.addEventListener('abort', started.kill, { once: true });
  if (signal.aborted) started.kill();
  const end = await started.ended;
  signal.removeEventListener('abort', started.kill);
  for (const sink of sinks) sink.end();
  if (signal.aborted) throw new BuildFailed('cancelled', 'The build was cancelled.');
  if (end.code !== 0) {
    const how = end.code === null ? `signal: ${end.signal}` : `exit code: ${end.code}`;
    throw new BuildFailed('step-failed', `process "${argv.join(' ')}" did not complete successfully: ${how}`, end.code);
  }
}

/** The folders of `RUN --mount=type=cache`, kept from build to build under the executor's folder. */
export async function cacheBinds(dir: string, said: Said, instruction: Instruction): Promise<readonly Bind[]> {
  const mounts = instruction.flags.filter((flag) => flag.name === 'mount');
  return Promise.all(
    mounts.map(async ({ value }) => {
      const options = Object.fromEntries(value.split(',').map((part) => part.split('=', 2) as [string, string?]));
      const expand = (text: string) => expandWord(text, variablesOf(said));
      const target = expand(options.target ?? options.dst ?? options.destination ?? '');
      if (target === '') throw new BuildFailed('step-failed', `Line ${instruction.line}: --mount needs a target.`);
      const to = path.posix.resolve(said.config.workdir, target);
      const name = createHash('sha256')
        .update(expand(options.id ?? to))
        .digest('hex')
        .slice(0, 32);
      const from = path.join(dir, 'cache', name);
      await mkdir(from, { recursive: true, mode: 0o755 });
      if (isRoot) await chown(from, Number(options.uid ?? 0), Number(options.gid ?? 0));
      return { from, to, readOnly: 'ro' in options || 'readonly' in options };
    }),
  );
}
