import type { Finding } from '../../shared/plan.ts';
import type { TreeEntry } from '../ports.ts';
import { parseEnvFile } from './env-file.ts';
import { isPlaceholder, looksLikeSecretValue, secretShapes } from './secret-shapes.ts';

/** Files whose name says that they may hold secrets. */
const suspicious =
  /(^|\/)(\.env(\.(local|production|prod|staging|development|dev|test))?|\.netrc|\.pgpass|\.npmrc|id_(rsa|dsa|ecdsa|ed25519)|[^/]*\.(pem|key|p8|ppk)|[^/]*(service[-_]?account|credentials?|gcp[-_]?key)[^/]*\.json|\.aws\/credentials|\.git-credentials|secrets?\.(json|ya?ml|toml))$/i;
const binaryKeys = /(^|\/)[^/]*\.(p12|pfx|jks|keystore)$/i;
const notOurs = /(^|\/)(node_modules|vendor|testdata|fixtures|__fixtures__)\//;
/** What package managers write is full of hashes and holds no secrets. */
const generated =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|uv\.lock|poetry\.lock|Pipfile\.lock|go\.sum|Cargo\.lock|composer\.lock)$/;
const template = /\.(example|sample|template|dist|tpl)$/i;

/** Files that the analysis should read so that committed secrets are seen, nearest to the top first. */
export function secretFilesToRead(tree: readonly TreeEntry[]): readonly string[] {
  return tree
    .filter((entry) => entry.kind === 'file' && suspicious.test(entry.path) && !notOurs.test(entry.path))
    .map((entry) => entry.path)
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}

function finding(
  rule: string,
  file: string,
  line: number | null,
  message: string,
  severity: Finding['severity'],
): Finding {
  return {
    rule,
    kind: 'secret',
    severity,
    file,
    line,
    message,
    remedy:
      'Revoke it where it was issued, remove the file from the repository and its history, and give the value to the service with `slipway secrets set`.',
  };
}

/** Secrets committed to a repository, in the names of its files and in the contents that were read. */
export function secretsInTree(tree: readonly TreeEntry[], contents: ReadonlyMap<string, string>): readonly Finding[] {
  const byName = tree
    .filter((entry) => entry.kind === 'file' && binaryKeys.test(entry.path) && !notOurs.test(entry.path))
    .map((entry) => finding('key-store', entry.path, null, `${entry.path} is a key store.`, 'medium'));
  return [...byName, ...[...contents].flatMap(([file, text]) => secretsInFile(file, text))];
}

/** Secrets in one file, at most one a line. */
export function secretsInFile(file: string, text: string): readonly Finding[] {
  if (generated.test(file)) return [];
  const byLine = new Map<number, Finding>();
  for (const shape of secretShapes) {
    for (const match of text.matchAll(shape.pattern)) {
      const value = match.groups?.['value'] ?? match[0];
      if (isPlaceholder(value) || shape.refuses?.(value) === true) continue;
      const line = text.slice(0, match.index).split('\n').length;
      if (!byLine.has(line))
        byLine.set(line, finding(shape.rule, file, line, `Line ${line} of ${file} holds ${shape.is}.`, 'high'));
    }
  }
  if (
    file.endsWith('.json') &&
    /"type"\s*:\s*"service_account"/.test(text) &&
    /"private_key"\s*:\s*"-{5}BEGIN/.test(text)
  ) {
    const line = text.slice(0, text.indexOf('private_key')).split('\n').length;
    byLine.set(
      line,
      finding(
        'google-service-account',
        file,
        line,
        `Line ${line} of ${file} holds the key of a Google service account.`,
        'high',
      ),
    );
  }
  if (/(^|\/)\.env(\.|$)/.test(file) && !template.test(file)) {
    for (const { name, value, line } of parseEnvFile(text)) {
      if (!byLine.has(line) && looksLikeSecretValue(name, value)) {
        byLine.set(
          line,
          finding(
            'committed-env',
            file,
            line,
            `Line ${line} of ${file} gives ${name} a value that looks like a secret.`,
            'high',
          ),
        );
      }
    }
  }
  return [...byLine.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
