import type { Analysis } from '../../shared/plan.ts';
import { parseEnvFile } from '../guard/env-file.ts';
import { readings } from './variable-readings.ts';

export type WantedVariable = Analysis['wantedVariables'][number];

/** Names the platform, the runtime or the shell sets. */
const given =
  /^(PORT|HOST|HOSTNAME|NODE_ENV|HOME|PATH|PWD|USER|SHELL|LANG|TZ|CI|DEBUG|TERM|TMPDIR|NO_COLOR|LOG_LEVEL|K_\w+|npm_\w+|GOOGLE_\w+|PYTHON\w*|VIRTUAL_ENV|RAILS_ENV|RACK_ENV|RAILS_LOG_TO_STDOUT|RAILS_SERVE_STATIC_FILES|RAILS_MAX_THREADS|WEB_CONCURRENCY|MIX_ENV|PHX_SERVER|RELEASE_NAME|ASPNETCORE_\w+|DOTNET_\w+|RUST_LOG|RUST_BACKTRACE|JAVA_HOME|JAVA_OPTS|REQUEST_METHOD|REQUEST_URI|HTTP_(HOST|X_\w+|REFERER|USER_AGENT|ACCEPT\w*)|REMOTE_ADDR|SERVER_(NAME|PORT|ADDR|PROTOCOL)|DOCUMENT_ROOT|APP_ENV|DJANGO_SETTINGS_MODULE)$/;
const secretName =
  /(SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|PRIVATE_?KEY|CREDENTIAL|_KEY$|_DSN$|^DSN$|DATABASE_URL|CONNECTION_STRING|MONGO\w*_UR[IL]|REDIS_URL)/;
const valid = /^[A-Z_][A-Z0-9_]*$/;

export const isSecretName = (name: string): boolean => secretName.test(name);

/** `const x = process.env.NAME` whose absence is an error a few lines on. */
function failsWithout(text: string, name: string, from: number): boolean {
  const start = text.lastIndexOf('\n', from) + 1;
  const declared = /(?:const|let|var)?\s*(\w+)\s*(?::[^=\n]+)?:?=[^=\n]*$/.exec(text.slice(start, from))?.[1];
  const after = text.slice(from, from + 600);
  const subject =
    declared === undefined
      ? null
      : `(?:!\\s*${declared}\\b|\\b${declared}\\s*===?\\s*(?:undefined|null|""|'')|not\\s+${declared}\\b|\\b${declared}\\s+is\\s+None)`;
  const fails = '(?:throw|process\\.exit|panic\\(|log\\.Fatal|os\\.Exit|raise|sys\\.exit)';
  if (subject !== null && new RegExp(`if\\s*\\(?\\s*${subject}[^}]{0,240}?${fails}`, 's').test(after)) return true;
  return new RegExp(`${fails}[^\\n]{0,120}\\b${name}\\b`).test(after);
}

/** Variables that one source file reads. */
export function variablesIn(source: string, text: string): readonly WantedVariable[] {
  const found = new Map<string, WantedVariable>();
  const add = (name: string, required: boolean): void => {
    if (!valid.test(name) || given.test(name)) return;
    found.set(name, {
      name,
      source,
      required: required || found.get(name)?.required === true,
      secret: isSecretName(name),
    });
  };
  for (const { pattern, required, files } of readings) {
    if (files?.test(source) === false) continue;
    for (const match of text.matchAll(pattern)) {
      const name = match[1] ?? match[2] ?? '';
      const end = match.index + match[0].length;
      const must = required(text.slice(end, end + 300), text.slice(Math.max(0, match.index - 40), match.index));
      add(name, must || failsWithout(text, name, end));
    }
  }
  for (const match of text.matchAll(/(?:const|let|var)\s*\{([^}]+)\}\s*=\s*process\.env\b/g)) {
    for (const part of (match[1] ?? '').split(',')) {
      const name = /^\s*(\w+)/.exec(part)?.[1] ?? '';
      add(name, !part.includes('=') && failsWithout(text, name, match.index));
    }
  }
  return [...found.values()];
}

/** Variables of an example file: wanted, required only where the example leaves them empty and code agrees. */
export function variablesInExample(source: string, text: string): readonly WantedVariable[] {
  return parseEnvFile(text)
    .filter(({ name }) => valid.test(name) && !given.test(name))
    .map(({ name }) => ({ name, source, required: false, secret: isSecretName(name) }));
}

/** One entry a name: the first source named, required when any source requires it. */
export function mergeVariables(lists: readonly (readonly WantedVariable[])[]): readonly WantedVariable[] {
  const merged = new Map<string, WantedVariable>();
  for (const variable of lists.flat()) {
    const earlier = merged.get(variable.name);
    merged.set(
      variable.name,
      earlier === undefined ? variable : { ...earlier, required: earlier.required || variable.required },
    );
  }
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
