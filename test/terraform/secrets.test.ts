import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { secretsInFile } from '../../functions/guard/secrets-in-tree.ts';

const folder = fileURLToPath(new URL('../../terraform/', import.meta.url));
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(tf|tfvars|hcl|json|md)$/.test(entry.name))
  .map((entry) => path.join(entry.parentPath, entry.name));

test.each(files.map((file) => path.relative(folder, file)))('%s holds no secret', (file) => {
  expect(secretsInFile(file, readFileSync(path.join(folder, file), 'utf8'))).toEqual([]);
});

test('a secret in a default would be found', () => {
  const line = `  default = "ghp_${'a1B2'.repeat(9)}"\n`;
  expect(secretsInFile('variables.tf', `variable "github_token" {\n${line}}\n`)).not.toEqual([]);
});

test('no input takes a secret itself', () => {
  const inputs = [...readFileSync(path.join(folder, 'variables.tf'), 'utf8').matchAll(/^variable "(\w+)"/gm)];
  expect(inputs.length).toBeGreaterThan(8);
  const names = inputs.map(([, name = '']) => name);
  expect(names.filter((name) => /(token|key|secret|password)$/.test(name))).toEqual([]);
});
