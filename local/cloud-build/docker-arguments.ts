import type { DockerBuild } from './action.ts';
import { isImageName } from './image-name.ts';
import { refused } from './refused.ts';

const shortNames: Readonly<Record<string, string>> = { '-t': '--tag', '-f': '--file' };
const withValue = new Set([
  '--tag',
  '--file',
  '--cache-from',
  '--build-arg',
  '--target',
  '--network',
  '--progress',
  '--platform',
]);

/** The values that change nothing on this machine; another one is refused rather than ignored. */
const fixed: Readonly<Record<string, string>> = {
  '--network': 'cloudbuild',
  '--progress': 'plain',
  '--platform': 'linux/amd64',
};

/** Reads the arguments after `docker build`; `env` gives the value of a build argument named without one. */
export function parseDockerBuild(args: readonly string[], env: Readonly<Record<string, string>>): DockerBuild {
  const { flags, contexts } = split(args);
  const of = (flag: string) => flags.filter(([name]) => name === flag).map(([, value]) => value);
  for (const [flag, only] of Object.entries(fixed)) {
    if (of(flag).some((value) => value !== only)) throw refused(`docker build ${flag} can only be ${only} here`);
  }
  const image = single(of('--tag'), '--tag');
  const context = single(contexts, 'context');
  const target = of('--target').at(-1);
  const cacheFrom = of('--cache-from');
  for (const each of [image, ...cacheFrom]) if (!isImageName(each)) throw refused(`${each} is not an image name`);
  if (/^[a-z+]+:\/\/|^git@|^-$/.test(context))
    throw refused('the context of docker build must be a folder of the source');
  return {
    kind: 'docker-build',
    image,
    file: of('--file').at(-1) ?? `${context.replace(/\/+$/, '')}/Dockerfile`,
    context,
    buildArgs: Object.fromEntries(of('--build-arg').flatMap((text) => buildArg(text, env))),
    ...(target === undefined ? {} : { target }),
    cacheFrom,
  };
}

function split(args: readonly string[]): { flags: readonly [string, string][]; contexts: readonly string[] } {
  const flags: [string, string][] = [];
  const contexts: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] as string;
    if (!arg.startsWith('-') || arg === '-') {
      contexts.push(arg);
      continue;
    }
    const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
    const given = equals < 0 ? arg : arg.slice(0, equals);
    const flag = shortNames[given] ?? given;
    if (!withValue.has(flag)) throw refused(`docker build ${given} is not carried out here`);
    const value = equals < 0 ? args[++at] : arg.slice(equals + 1);
    if (value === undefined || value === '') throw refused(`docker build ${given} needs a value`);
    flags.push([flag, value]);
  }
  return { flags, contexts };
}

function single(values: readonly string[], what: string): string {
  const [value] = values;
  if (value === undefined || values.length > 1) throw refused(`docker build needs exactly one ${what}`);
  return value;
}

/** Without `=` docker takes the value from its environment, and leaves the argument out where there is none. */
function buildArg(text: string, env: Readonly<Record<string, string>>): [string, string][] {
  const equals = text.indexOf('=');
  if (equals >= 0) return [[text.slice(0, equals), text.slice(equals + 1)]];
  const value = env[text];
  return value === undefined ? [] : [[text, value]];
}
