import type { Finding } from '../../shared/plan.ts';
import type { TreeEntry } from '../ports.ts';
import { parseEnvFile } from './env-file.ts';
import { placeIn } from './place.ts';
import { secretAssignments } from './secret-assignments.ts';
import { isCredential, looksLikeSecretValue, secretShapes } from './secret-shapes.ts';

/** Files whose name says that they may hold secrets. */
const suspicious =
  /(^|\/)(\.env(\.(local|production|prod|staging|development|dev|test))?|\.netrc|\.pgpass|\.npmrc|id_(rsa|dsa|ecdsa|ed25519)|[^/]*\.(pem|key|p8|ppk)|[^/]*(service[-_]?account|credentials?|gcp[-_]?key)[^/]*\.json|\.aws\/credentials|\.git-credentials|secrets?\.(json|ya?ml|toml))$/i;
const binaryKeys = /(^|\/)[^/]*\.(p12|pfx|jks|keystore)$/i;
const notOurs = /(^|\/)(node_modules|vendor|testdata|fixtures|__fixtures__)\//;
/** What package managers write is full of hashes and holds no secrets. */
const generated =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|conda-lock\.yml|go\.(work\.)?sum|Cargo\.lock|composer\.lock|Gemfile\.lock|mix\.lock|deno\.lock|gradle\.lockfile|packages\.lock\.json|pubspec\.lock|Podfile\.lock|flake\.lock|\.terraform\.lock\.hcl|verification-metadata\.xml|\.secrets\.baseline|\.gitleaksignore|[^/]*(SHA|sha)\d*SUMS?(\.txt)?)$|\.(min\.(js|css)|map|lock)$/;
const template = /\.(example|sample|template|dist|tpl)$/i;

/** Files that the analysis should read so that committed secrets are seen, nearest to the top first. */
export function secretFilesToRead(tree: readonly TreeEntry[]): readonly string[] {
  return tree
    .filter((entry) => entry.kind === 'file' && suspicious.test(entry.path) && !notOurs.test(entry.path))
    .map((entry) => entry.path)
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}

const remedy =
  'Revoke it where it was issued, remove the file from the repository and its history, and give the value to the service with `slipway secrets set`.';

interface Place {
  readonly line: number;
  readonly column: number;
}

function finding(
  rule: string,
  file: string,
  place: Place | null,
  message: string,
  severity: Finding['severity'],
): Finding {
  return {
    rule,
    kind: 'secret',
    severity,
    file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    message,
    remedy,
  };
}

/** Secrets committed to a repository, in the names of its files and in the contents that were read. */
export function secretsInTree(tree: readonly TreeEntry[], contents: ReadonlyMap<string, string>): readonly Finding[] {
  const byName = tree
    .filter((entry) => entry.kind === 'file' && binaryKeys.test(entry.path) && !notOurs.test(entry.path))
    .map((entry) => finding('key-store', entry.path, null, `${entry.path} is a key store.`, 'medium'));
  return [...byName, ...[...contents].flatMap(([file, text]) => secretsInFile(file, text))];
}

/**
 * Secrets in one file, at most one a line. High is what is a credential by its shape or is kept in a .env file; a generated value
 * under a secret's name elsewhere is medium, because only its name speaks against it.
 */
export function secretsInFile(file: string, text: string): readonly Finding[] {
  if (generated.test(file)) return [];
  const byLine = new Map<number, Finding>();
  const placeOf = placeIn(text);
  const add = (rule: string, place: Place, what: string, severity: Finding['severity']): void => {
    if (!byLine.has(place.line))
      byLine.set(place.line, finding(rule, file, place, `Line ${place.line} of ${file} ${what}.`, severity));
  };
  const service = serviceAccountKey(file, text);
  if (service !== null)
    add('google-service-account', placeOf(service), 'holds the key of a Google service account', 'high');
  for (const shape of secretShapes) {
    for (const match of text.matchAll(shape.pattern)) {
      const value = match.groups?.['value'] ?? match[0];
      if (isCredential(shape, value))
        add(shape.rule, placeOf(match.index + match[0].lastIndexOf(value)), `holds ${shape.is}`, 'high');
    }
  }
  if (/(^|\/)\.env(\.|$)|\.env$/.test(file) && !template.test(file)) {
    for (const { name, value, line } of parseEnvFile(text)) {
      const column = (text.split('\n', line).at(-1)?.indexOf(value) ?? 0) + 1;
      if (looksLikeSecretValue(name, value))
        add('committed-env', { line, column }, `gives ${name} a value that looks like a secret`, 'high');
    }
  }
  for (const { name, at } of secretAssignments(file, text)) {
    add('secret-assignment', placeOf(at), `gives ${name} a value that looks generated`, 'medium');
  }
  return [...byLine.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function serviceAccountKey(file: string, text: string): number | null {
  const isKey =
    file.endsWith('.json') &&
    /"type"\s*:\s*"service_account"/.test(text) &&
    /"private_key"\s*:\s*"-{5}BEGIN[A-Z ]*-{5}(?:\\n)?[A-Za-z0-9+/=\\]{40,}/.test(text);
  return isKey ? text.indexOf('"private_key"') : null;
}
