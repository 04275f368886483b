import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, root } from './build-file.ts';

export interface RecordedStep {
  readonly status: number | null;
  readonly output: string;
  /** Each command line that reached a program, its words as the program got them. */
  readonly commands: readonly (readonly string[])[];
  /** What was piped into the programs. */
  readonly piped: Buffer;
}

/**
 * Runs a step's own script where Cloud Build would, with these variables. The named programs are stood in for: each notes
 * what it was called with, takes its input and ends well, so that nothing is reached that is not here.
 */
export function recordStep(
  id: string,
  programs: readonly string[],
  variables: Readonly<Record<string, string>>,
  workspace = root,
): RecordedStep {
  const step = build.steps.find((each) => each.id === id);
  if (step?.script === undefined) throw new Error(`${id} is no step with a script`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-step-'));
  const [calls, input] = [path.join(folder, 'calls'), path.join(folder, 'input')];
  try {
    for (const program of programs) {
      const text = `#!/bin/sh\n{ printf '%s\\0' ${program} "$@"; printf '\\n\\0'; } >>${calls}\n[ -t 0 ] || cat >>${input}\n`;
      writeFileSync(path.join(folder, program), text);
      chmodSync(path.join(folder, program), 0o755);
    }
    const env = { PATH: `${folder}:${process.env['PATH']}`, ...build.substitutions, ...variables };
    const script = step.script.replaceAll('/workspace', workspace);
    const cwd = path.join(root, step.dir ?? '');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { cwd, env, input: '', encoding: 'utf8' });
    const noted = existsSync(calls) ? readFileSync(calls, 'utf8') : '';
    const commands = noted
      .split('\n\0')
      .filter((each) => each !== '')
      .map((each) => each.split('\0').slice(0, -1));
    return {
      ...{ status, output: `${stdout}${stderr}`, commands },
      piped: existsSync(input) ? readFileSync(input) : Buffer.alloc(0),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
