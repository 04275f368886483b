import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/**
 * What the laptop's project does without: everything is enabled, permitted and there but what this file names. It stands
 * in `.slipway/project/withheld.json` and is read anew at every question.
 */
const withheldSchema = z.strictObject({
  /** APIs that are not enabled. */
  apis: z.array(z.string()).default([]),
  /** Permissions that nobody has, on whatever resource. */
  permissions: z.array(z.string()).default([]),
  /** Repositories that the registry does not have. */
  repositories: z.array(z.string()).default([]),
  /** E-mail addresses of service accounts that are not there. */
  accounts: z.array(z.string()).default([]),
  /** By the id of the quota, for instance `CpuAllocPerProjectRegion`. */
  quotas: z.record(z.string(), z.number().int()).default({}),
});
export type Withheld = Readonly<z.infer<typeof withheldSchema>>;

export async function readWithheld(dir: string): Promise<Withheld> {
  const text = await readFile(path.join(dir, 'withheld.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  return withheldSchema.parse(JSON.parse(text));
}
