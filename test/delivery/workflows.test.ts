import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { build, root } from './build-file.ts';

const permissions = z.record(z.string(), z.string());
const workflowSchema = z.object({
  permissions,
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }),
  jobs: z.record(
    z.string(),
    z.object({
      permissions: permissions.optional(),
      'timeout-minutes': z.number(),
      environment: z.string().optional(),
      strategy: z
        .object({ matrix: z.object({ include: z.array(z.object({ id: z.string(), run: z.string() })) }) })
        .optional(),
      steps: z.array(
        z.object({ uses: z.string().optional(), run: z.string().optional(), name: z.string().optional() }),
      ),
    }),
  ),
});

const read = (name: string) => readFileSync(path.join(root, '.github', name), 'utf8');
const workflow = (name: string) => workflowSchema.parse(parse(read(`workflows/${name}`)));
const [checks, deliver] = [workflow('checks.yml'), workflow('deliver.yml')];
const scriptOf = (id: string) => build.steps.find((step) => step.id === id)?.script;

test('GitHub runs the same checks as Cloud Build, in the same words', () => {
  const matrix = checks.jobs['quick']?.strategy?.matrix.include ?? [];
  for (const { id, run } of matrix) expect(run, id).toBe(scriptOf(id));
  const named = matrix.map(({ id }) => id);
  const others = ['install', 'terraform', 'tests', 'plan', 'backup', 'apply', 'smoke', 'bench'];
  expect([...named, ...others].sort()).toEqual(build.steps.map(({ id }) => id).sort());
  expect(checks.jobs['tests']?.steps.at(-1)?.run).toBe('bash .ci/run');
});

test('every action is pinned by the hash of a commit, with its version beside it', () => {
  for (const name of ['workflows/checks.yml', 'workflows/deliver.yml']) {
    const used = read(name)
      .split('\n')
      .filter((line) => line.includes('uses:'));
    expect(used.length).toBeGreaterThan(3);
    for (const line of used) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

test('a workflow may read the sources and nothing else; the one that applies may ask for its token', () => {
  expect(checks.permissions).toEqual({ contents: 'read' });
  expect(deliver.permissions).toEqual({ contents: 'read' });
  for (const job of Object.values(checks.jobs)) expect(job.permissions).toBeUndefined();
  expect(deliver.jobs['apply']?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(read('workflows/deliver.yml')).not.toMatch(/secrets\./);
});

test('every job ends by itself, and no apply is stopped in the middle', () => {
  for (const job of [...Object.values(checks.jobs), ...Object.values(deliver.jobs)]) {
    expect(job['timeout-minutes']).toBeLessThanOrEqual(40);
  }
  expect(deliver.concurrency['cancel-in-progress']).toBe(false);
});

test('production waits for its approval and is saved before it is changed', () => {
  const apply = deliver.jobs['apply'];
  expect(apply?.environment).toContain('production');
  const names = apply?.steps.flatMap(({ name }) => name ?? []);
  expect(names).toEqual(['plan', 'backup', 'apply', 'smoke']);
});

test('updates are proposed for packages, actions and providers', () => {
  const { updates } = z
    .object({ updates: z.array(z.object({ 'package-ecosystem': z.string() })) })
    .parse(parse(read('dependabot.yml')));
  expect(updates.map((each) => each['package-ecosystem'])).toEqual(['npm', 'github-actions', 'terraform']);
});
