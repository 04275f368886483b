import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { missing } from '../e2e/required.ts';
import { startProvider } from './provider.ts';

export const folder = fileURLToPath(new URL('../../terraform/', import.meta.url));

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Runs the real Terraform in `terraform/` without a network; a provider of ours stands in for Google's. */
export async function terraform(...args: readonly string[]): Promise<Ran> {
  const provider = await startProvider();
  const env = { ...process.env, ...provider.environment, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };
  try {
    return await new Promise((resolve, reject) => {
      const options = { cwd: folder, env, maxBuffer: 64 << 20, timeout: 280_000 };
      execFile('terraform', args, options, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(error);
        else resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
      });
    });
  } finally {
    provider.close();
  }
}

/** Why these tests are left out; null when they run. */
export const whyNoTerraform: string | null = await terraform('version').then(
  ({ code }) => (code === 0 ? null : missing('terraform does not run')),
  () => missing('there is no terraform'),
);

const resourceSchema = z.object({
  address: z.string(),
  type: z.string(),
  name: z.string(),
  index: z.union([z.string(), z.number()]).optional(),
  values: z.record(z.string(), z.unknown()),
});
const stateSchema = z.object({
  root_module: z.object({ resources: z.array(resourceSchema) }),
  outputs: z.record(z.string(), z.object({ value: z.unknown() })),
});

const diagnosticSchema = z.object({
  diagnostic: z.object({ detail: z.string(), snippet: z.object({ code: z.string() }).nullish() }),
});

/** One environment as Terraform would leave it. */
export interface Applied {
  /** Resources of a type by their name, followed by their key in `for_each` where they have one: `function api`. */
  all<T>(type: string, schema: z.ZodType<T>): ReadonlyMap<string, T>;
  readonly types: ReadonlySet<string>;
  /** Everything as one text. */
  readonly text: string;
}

export type Environment = 'staging' | 'production';

/** Applies an environment to a provider that makes up what Google would answer, and reads what came of it. */
export async function applied(
  environment: Environment,
  variables: Readonly<Record<string, string>> = {},
): Promise<Applied> {
  const temporary = await mkdtemp(path.join(tmpdir(), 'slipway-terraform-'));
  try {
    const archive = path.join(temporary, 'functions.zip');
    await writeFile(archive, 'Its content is not looked at.');
    const given = Object.entries({ ...variables, source_archive: archive }).map(
      ([name, value]) => `-var=${name}=${value}`,
    );
    const ran = await terraform('test', '-json', '-verbose', `-var-file=environments/${environment}.tfvars`, ...given);
    const lines = ran.output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as unknown] : []));
    const states = lines.flatMap(
      (line) => z.object({ test_state: stateSchema }).safeParse(line).data?.test_state ?? [],
    );
    const [state] = states;
    if (ran.code !== 0 || state === undefined) {
      const said = lines.flatMap((line) => diagnosticSchema.safeParse(line).data?.diagnostic ?? []);
      throw new Error(said.map(({ detail, snippet }) => `${detail} ${snippet?.code ?? ''}`).join('\n') || ran.output);
    }
    return read(state);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function read({ root_module: { resources }, outputs }: z.infer<typeof stateSchema>): Applied {
  return {
    all: (type, schema) =>
      new Map(
        resources
          .filter((each) => each.type === type && !each.address.startsWith('data.'))
          .map(({ index, name, values }) => [index === undefined ? name : `${name} ${index}`, schema.parse(values)]),
      ),
    types: new Set(resources.map(({ type }) => type)),
    text: JSON.stringify({ resources, outputs }),
  };
}
