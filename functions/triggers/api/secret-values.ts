import type { CreateDeployment } from '../../../shared/api.ts';
import type { Env, EnvValue } from '../../../shared/env.ts';
import { Problem } from '../../../shared/problems.ts';
import type { Secrets } from '../../ports.ts';

type Variables = NonNullable<CreateDeployment['env']>;
type PlainSecret = Exclude<Variables[string], EnvValue>;

function isPlainSecret(value: Variables[string]): value is PlainSecret {
  return typeof value === 'object' && 'value' in value;
}

/**
 * `hello` and `API_KEY` give `hello--api-key`. Two hyphens, since a service name never has two in a row: with one, `a` and
 * `B_C` would share a secret with `a-b` and `C`, and deleting one service would take the other's.
 */
function secretNameOf(service: string, variable: string): string {
  return `${service}--${variable.toLowerCase().replaceAll('_', '-')}`;
}

/** The variables as they are judged and stored: each secret by its name, no value. */
export function namesOnly(service: string, env: Variables): Env {
  const entries = Object.entries(env).map(([name, value]): [string, EnvValue] =>
    isPlainSecret(value) ? [name, { secret: secretNameOf(service, name) }] : [name, value],
  );
  return Object.fromEntries(entries);
}

/** Writes every plain secret value to Secret Manager; answers those variables with the version that was written. */
export async function storeValues(
  secrets: Secrets,
  owner: { readonly org: string; readonly service: string },
  env: Variables,
): Promise<Env> {
  const values = Object.entries(env).filter((entry): entry is [string, PlainSecret] => isPlainSecret(entry[1]));
  if (values.length === 0) return {};
  const labels = { ...labelsOf(owner.org), 'slipway-service': owner.service };
  const names = values.map(([variable]) => secretNameOf(owner.service, variable));
  await refuseForeign(secrets, owner.org, names);
  const written = await Promise.all(
    values.map(async ([variable, { value }], index): Promise<[string, EnvValue]> => {
      const name = names[index] ?? secretNameOf(owner.service, variable);
      return [variable, { secret: `${name}:${await secrets.write(name, value, labels)}` }];
    }),
  );
  return Object.fromEntries(written);
}

/** The label by which a secret belongs to an organisation; several may share one Google Cloud project. */
export function labelsOf(org: string): Readonly<Record<string, string>> {
  return { 'slipway-org': org.toLowerCase() };
}

/** Throws when one of the names is already a secret that this organisation did not make. */
export async function refuseForeign(secrets: Secrets, org: string, names: readonly string[]): Promise<void> {
  const own = labelsOf(org)['slipway-org'];
  const foreign = (await secrets.list()).find(
    ({ name, labels }) => names.includes(name) && labels['slipway-org'] !== own,
  );
  if (foreign === undefined) return;
  throw new Problem(
    'not-allowed',
    `The secret ${foreign.name} was not made here, so it is not changed.`,
    'Choose another name, or add the version in Secret Manager itself.',
  );
}
