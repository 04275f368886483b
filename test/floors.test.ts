import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const house = mkdtempSync(path.join(tmpdir(), 'slipway-floors-'));
cpSync(path.join(root, 'biome.json'), path.join(house, 'biome.json'));
afterAll(() => rmSync(house, { recursive: true }));

/** Whether the rules let a file at this path import this, in an empty house with the same rules. */
function mayImport(file: string, specifier: string): boolean {
  const target = path.join(house, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, `import { x } from '${specifier}';\nx();\n`);
  const biome = path.join(root, 'node_modules', '.bin', 'biome');
  const args = ['lint', '--only=style/noRestrictedImports', '--vcs-enabled=false', file];
  const { status, stdout, stderr } = spawnSync(biome, args, { cwd: house, encoding: 'utf8' });
  rmSync(target);
  if (status !== 0 && !(stdout + stderr).includes('noRestrictedImports')) throw new Error(stdout + stderr);
  return status === 0;
}

test.each([
  ['functions/stages/1-validate.ts', '@google-cloud/pubsub'],
  ['functions/stages/5-build.ts', '@google-cloud/cloudbuild'],
  ['functions/stages/6-release.ts', '../google/cloud-run.ts'],
  ['functions/stages/1-validate.ts', '../engine/deliver.ts'],
  ['functions/stages/1-validate.ts', 'octokit'],
  ['functions/engine/deliver.ts', '../stages/index.ts'],
  ['functions/engine/deliver.ts', '@google-cloud/firestore'],
  ['functions/engine/effects.ts', '../google/cloud-run.ts'],
  ['functions/google/firestore.ts', '../engine/outbox.ts'],
  ['functions/google/cloud-run.ts', '../stages/index.ts'],
  ['functions/analysis/analyze.ts', '../google/github.ts'],
  ['functions/guard/ref.ts', '../engine/accept.ts'],
  ['functions/ports.ts', './engine/accept.ts'],
  ['functions/triggers/deploy-requests.ts', '../google/pubsub.ts'],
  ['shared/stages.ts', 'node:fs'],
  ['shared/stages.ts', '../functions/ports.ts'],
  ['web/main.tsx', '../functions/ports.ts'],
])('%s may not import %s', (file, specifier) => {
  expect(mayImport(file, specifier)).toBe(false);
});

test.each([
  ['functions/stages/1-validate.ts', '../ports.ts'],
  ['functions/engine/deliver.ts', '../../shared/stages.ts'],
  ['functions/google/firestore.ts', '@google-cloud/firestore'],
  ['functions/compose.ts', './google/firestore.ts'],
])('%s may import %s', (file, specifier) => {
  expect(mayImport(file, specifier)).toBe(true);
});
