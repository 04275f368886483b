import { describe, expect, test } from 'vitest';
import { planBuild } from '../../../functions/analysis/dockerfile/plan.ts';
import type { Analysis } from '../../../shared/plan.ts';
import { analyseFiles, type Files } from './tree.ts';

export type Expectation = readonly [rule: string, files: Files, expected: Partial<Analysis>, root?: string];

export const manifest = (fields: object): string => JSON.stringify({ name: 'app', ...fields });
export const started = { scripts: { start: 'node server.js' }, dependencies: { express: '5' } };
export const server = "require('express')().listen(process.env.PORT);";
/** A repository of Node, with these fields in its manifest. */
export const node = (fields: object, files: Files = {}): Files => ({
  'package.json': manifest({ ...started, ...fields }),
  'server.js': server,
  ...files,
});

/** One test for each rule: what is found, in how many waves, and that a plan follows from it. */
export function understands(title: string, expectations: readonly Expectation[]): void {
  describe(title, () => {
    for (const [rule, files, expected, root] of expectations) {
      test(rule, async () => {
        const { analysis, waves } = await analyseFiles(files, root);
        const sorted = {
          ...analysis,
          dependencyFiles: 'workspace' in expected ? [...analysis.dependencyFiles].sort() : analysis.dependencyFiles,
        };
        expect(sorted).toMatchObject(expected);
        expect(waves.length).toBeLessThanOrEqual(2);
        const plan = planBuild(analysis, {
          root: root ?? '',
          ownDockerfile: files['Dockerfile'] ?? null,
          ownDockerignore: false,
        });
        expect(plan.baseImages.length).toBeGreaterThan(0);
      });
    }
  });
}
