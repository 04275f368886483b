import { invalidField } from '../grpc.ts';
import type { Container } from './spec.ts';

const at = 'template.containers[0].env';
/** cloud.google.com/run/docs/container-contract#env-vars */
const reserved: ReadonlySet<string> = new Set(['PORT', 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION']);
/** "a maximum of 1000 environment variables per container" (cloud.google.com/run/docs/configuring/services/environment-variables). */
const maxVariables = 1000;

/** Refuses what a container's environment cannot hold. */
export function checkEnvironment({ env }: Container): void {
  // The API's own words (cloud.google.com/run/docs/configuring/services/environment-variables#reserved).
  const taken = env.map((each) => each.name).filter((name) => reserved.has(name));
  if (taken.length > 0) {
    const system = 'These values are automatically set by the system.';
    throw invalidField(at, `The following reserved env names were provided: ${taken.join(', ')}. ${system}`);
  }
  if (env.length > maxVariables) throw invalidField(at, `must not have more than ${maxVariables} variables.`);
  const seen = new Set<string>();
  for (const [index, { name, value = '', valueSource }] of env.entries()) {
    const field = `${at}[${index}]`;
    if (name === '' || /[=\0]/.test(name)) {
      throw invalidField(`${field}.name`, `Invalid environment variable name '${name}'.`);
    }
    // The prefix is Google's own: the gcloud CLI refuses it as well.
    if (name.startsWith('X_GOOGLE_'))
      throw invalidField(`${field}.name`, 'Names that start with X_GOOGLE_ are reserved.');
    if (seen.has(name)) throw invalidField(`${field}.name`, `Duplicate environment variable '${name}'.`);
    seen.add(name);
    if (value.includes('\0')) throw invalidField(`${field}.value`, `The value of '${name}' has a NUL character.`);
    // google.cloud.run.v2.SecretKeySelector.secret is required.
    const secret = valueSource?.secretKeyRef;
    if (valueSource && !secret?.secret) {
      throw invalidField(`${field}.value_source.secret_key_ref.secret`, 'The name of the secret is required.');
    }
    if (secret && !/^(projects\/[^/]+\/secrets\/)?[A-Za-z0-9_-]{1,255}$/.test(secret.secret)) {
      throw invalidField(`${field}.value_source.secret_key_ref.secret`, `Invalid secret name '${secret.secret}'.`);
    }
    // SecretKeySelector.version: "'latest' for the latest version, an integer for a specific version, or a version alias".
    if (secret && !/^([1-9]\d*|[A-Za-z][A-Za-z0-9_-]{0,62})$/.test(secret.version)) {
      throw invalidField(`${field}.value_source.secret_key_ref.version`, `Invalid version '${secret.version}'.`);
    }
  }
}
