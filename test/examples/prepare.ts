import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planBuild } from '../../functions/analysis/dockerfile/plan.ts';
import type { BuildPlan } from '../../shared/plan.ts';
import { analyseFiles, filesIn } from '../functions/analysis/tree.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

export interface Prepared {
  readonly plan: BuildPlan;
  /** The folder to build, and its Dockerfile relative to it. */
  readonly context: string;
  readonly dockerfile: string;
}

/** Copies a sample into a folder, analyses and plans it as the pipeline does, and writes what the plan generates. */
export async function prepareSample(folder: string, name: string, root: string): Promise<Prepared> {
  cpSync(examples + name, folder, { recursive: true, filter: (path) => !/\/(node_modules|dist)$/.test(path) });
  const files = filesIn(folder);
  const { analysis } = await analyseFiles(files, root);
  const own = analysis.ownDockerfile === null ? null : (files[analysis.ownDockerfile] ?? null);
  const plan = planBuild(analysis, { root, ownDockerfile: own, ownDockerignore: '.dockerignore' in files });
  const inRoot = join(folder, root);
  mkdirSync(inRoot, { recursive: true });
  if (plan.dockerfile.origin === 'generated') writeFileSync(join(inRoot, plan.dockerfile.path), plan.dockerfile.text);
  if (plan.dockerignore !== null) writeFileSync(join(inRoot, plan.context, '.dockerignore'), plan.dockerignore);
  return { plan, context: join(inRoot, plan.context), dockerfile: join(root, plan.dockerfile.path) };
}
