import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { pipelineFile, pipelineJson } from '../../scripts/terraform-pipeline.ts';

test('Terraform reads the table of stages as it is now (npx tsx scripts/terraform-pipeline.ts writes it)', async () => {
  expect(await readFile(pipelineFile, 'utf8')).toBe(pipelineJson());
});
