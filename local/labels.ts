/**
 * Keys and values of labels, as Cloud Run and Secret Manager take them
 * (cloud.google.com/resource-manager/docs/creating-managing-labels#requirements, and the comment on
 * google.cloud.secretmanager.v1.Secret.labels, which has the expressions).
 */
const key = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const value = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;
const maxLabels = 64;
/** In UTF-8, of a key and of a value. */
const maxBytes = 128;

const characters = 'can only contain lowercase letters, numeric characters, underscores and dashes.';
const rest = 'can be at most 63 characters long. International characters are allowed.';

/** Why these are no labels, in Google's own sentence (github.com/DataDog/datadog-ci/issues/1955), or null. */
export function whyNotLabels(labels: Readonly<Record<string, string>>): string | null {
  const entries = Object.entries(labels);
  if (entries.length > maxLabels) return `No more than ${maxLabels} labels can be assigned to a resource.`;
  const fits = (text: string, pattern: RegExp) => pattern.test(text) && Buffer.byteLength(text) <= maxBytes;
  const style = 'At least one label does not conform to GCP naming style.';
  const wrongKey = entries.find(([each]) => !fits(each, key))?.[0];
  if (wrongKey !== undefined) {
    const start = 'The key must start with a lowercase character,';
    return `${style} Label key '${wrongKey}' violates format constraints. ${start} ${characters} The key ${rest}`;
  }
  const wrongValue = entries.find(([, each]) => !fits(each, value))?.[1];
  if (wrongValue === undefined) return null;
  return `${style} Label value '${wrongValue}' violates format constraints. The value ${characters} The value ${rest}`;
}
