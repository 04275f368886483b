import { UsageError } from './errors.ts';

/** `K=V` split at the first `=`; the value stays byte for byte. */
export function splitVariable(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--env wants NAME=VALUE, not "${text.slice(0, 40)}".`);
  return [text.slice(0, at), text.slice(at + 1)];
}

type Variables = Readonly<Record<string, string | { readonly value: string; readonly secret: true }>>;

/** The request's `env` from `--env` and `--secret`; a name may be given once. */
export function variablesOf(pairs: readonly string[], secrets: readonly (readonly [string, string])[]): Variables {
  const plain = pairs.map(splitVariable);
  const hidden = secrets.map(([name, value]) => [name, { value, secret: true as const }] as const);
  const all = [...plain, ...hidden];
  refuseRepeated(all.map(([name]) => name));
  return Object.fromEntries(all);
}

export function refuseRepeated(names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new UsageError(`The variable ${repeated} is given twice.`);
}
