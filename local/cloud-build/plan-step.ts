import type { Action, WriteFiles } from './action.ts';
import type { BuildStep } from './build.ts';
import { parseDockerBuild } from './docker-arguments.ts';
import { isImageName } from './image-name.ts';
import { refused } from './refused.ts';

const builder = /^gcr\.io\/cloud-builders\/docker(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;

/**
 * Decides what a step means on this machine. Three shapes are known, all of the docker builder; a script is matched, not
 * run: a repository's symbolic link could otherwise lead a redirect out of the workspace.
 */
export function planStep(step: BuildStep, buildEnv: readonly string[]): Action {
  if (!builder.test(step.name ?? '')) throw refused(`the builder ${step.name || '(none)'} is not available here`);
  for (const [field, value] of Object.entries({ secretEnv: step.secretEnv, volumes: step.volumes })) {
    if (value && value.length > 0) throw refused(`a step's ${field} is not carried out here`);
  }
  if (step.script) throw refused("a step's script is not carried out here");
  const env = environment([...buildEnv, ...(step.env ?? [])]);
  const args = step.args ?? [];
  if (step.entrypoint === 'bash') return planBash(args, env);
  if (step.entrypoint && step.entrypoint !== 'docker')
    throw refused(`the entrypoint ${step.entrypoint} is not known here`);
  if (args[0] === 'build') return parseDockerBuild(args.slice(1), env);
  if (args[0] === 'pull' && args.length === 2 && step.allowFailure) return planPull(args[1] as string);
  throw refused(`docker ${args[0] ?? ''} is not carried out here (a pull only where it is allowed to fail)`);
}

function environment(entries: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf('=');
      if (equals < 1) throw refused('an entry of env must read NAME=VALUE');
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

function planBash(args: readonly string[], env: Readonly<Record<string, string>>): Action {
  if (args.length !== 2 || args[0] !== '-c') throw refused("bash is only known as ['-c', SCRIPT]");
  const script = (args[1] as string).trim();
  const pull = /^docker pull (\S+) \|\| (?:exit 0|true)$/.exec(script);
  if (pull !== null) return planPull(expand(pull[1] as string, env));
  return planWrites(script, env);
}

const write = /^printf %s "\$(?:\{(\w+)\}|(\w+))" \| base64 (?:-d|--decode) > "\$(?:\{(\w+)\}|(\w+))"$/;

function planWrites(script: string, env: Readonly<Record<string, string>>): WriteFiles {
  const files = script.split(/\s*&&\s*/).map((command) => {
    const match = write.exec(command);
    if (match === null) throw refused(`the script of a step is not known here: ${script.slice(0, 200)}`);
    const base64 = variable(env, (match[1] ?? match[2]) as string);
    const path = variable(env, (match[3] ?? match[4]) as string);
    return { path, base64 };
  });
  return { kind: 'write-files', files };
}

function planPull(image: string): Action {
  if (!isImageName(image)) throw refused(`${image} is not an image name`);
  return { kind: 'docker-pull', image };
}

/** `"$NAME"` becomes its value; anything else is taken as it stands. */
function expand(word: string, env: Readonly<Record<string, string>>): string {
  const match = /^"?\$(?:\{(\w+)\}|(\w+))"?$/.exec(word);
  return match === null ? word : variable(env, (match[1] ?? match[2]) as string);
}

function variable(env: Readonly<Record<string, string>>, name: string): string {
  const value = env[name];
  if (value === undefined) throw refused(`the script of a step reads ${name}, which its env does not set`);
  return value;
}
