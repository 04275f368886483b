import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { entryPoints } from '../../functions/entry-points.ts';
import { secretsInFile } from '../../functions/guard/secrets-in-tree.ts';
import { onFirstUse } from '../../functions/on-first-use.ts';
import { bundleFiles, bundleFunctions } from '../../scripts/bundle.ts';
import { pipelineFile } from '../../scripts/terraform-pipeline.ts';
import { type ZipEntry, zip } from '../../scripts/zip.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('every function that terraform names has its entry point, and no other has', () => {
  const { functions } = JSON.parse(readFileSync(pipelineFile, 'utf8')) as { functions: Record<string, object> };
  expect(Object.keys(entryPoints).sort()).toEqual(Object.keys(functions).sort());
});

const functionsOnce = onFirstUse(bundleFunctions);

/** Packages, and first folders of our own files, in the bundle's files that importing these modules reads. */
async function readAtStart(...modules: readonly string[]): Promise<ReadonlySet<string>> {
  const { outputs } = (await functionsOnce()).metafile;
  const read = new Set<string>();
  const follow = (file: string) => {
    if (read.has(file)) return;
    read.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? [])
      if (kind !== 'dynamic-import' && external !== true) follow(path);
  };
  const starts = Object.entries(outputs).filter(([, { entryPoint }]) => modules.includes(entryPoint ?? ''));
  expect(starts).toHaveLength(modules.length);
  for (const [file] of starts) follow(file);
  const inputs = [...read].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
  return new Set(
    inputs.map(
      (input) =>
        /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input)?.[1] ?? input.split('/', 1)[0] ?? '',
    ),
  );
}

const start = ['functions/index.ts', 'functions/compose.ts'];
const seldom = [
  '@google-cloud/run',
  '@google-cloud/cloudbuild',
  '@google-cloud/logging',
  '@google-cloud/secret-manager',
];

describe('what a function reads at its start', () => {
  test('a stage reads the clients of Firestore and Pub/Sub and no other', async () => {
    const read = await readAtStart(...start, 'functions/engine/deliver.ts');
    expect([...read]).toEqual(expect.arrayContaining(['@google-cloud/firestore', '@google-cloud/pubsub', 'functions']));
    expect([...seldom, 'octokit', 'firebase-admin', 'hono'].filter((name) => read.has(name))).toEqual([]);
  }, 120_000);

  test('the page reads no client at all', async () => {
    const read = await readAtStart('functions/index.ts', 'functions/triggers/web/web-function.ts');
    expect([...read].filter((name) => name.startsWith('@google-cloud/') || name === 'google-gax')).toEqual([]);
  }, 120_000);

  test('nothing is of the laptop, the command line or the tests', async () => {
    const { inputs } = (await functionsOnce()).metafile;
    const own = Object.keys(inputs).filter((input) => !input.includes('node_modules/'));
    expect(new Set(own.map((input) => input.split('/', 1)[0]))).toEqual(new Set(['functions', 'shared']));
  }, 120_000);
});

describe('the bundle', () => {
  let files: readonly ZipEntry[];
  const text = (path: string) => String(files.find((file) => file.path === path)?.body);
  beforeAll(async () => {
    files = await bundleFiles();
  }, 120_000);

  test('is the same bytes when it is made again', async () => {
    expect(zip(await bundleFiles()).equals(zip(files))).toBe(true);
  }, 120_000);

  test('is one package that names its entry, its Node and nothing to download', () => {
    expect(JSON.parse(text('package.json'))).toMatchObject({
      type: 'module',
      main: 'index.mjs',
      engines: { node: '24' },
      dependencies: { '@google-cloud/functions-framework': 'file:framework' },
    });
    expect(JSON.parse(text('framework/package.json'))).not.toHaveProperty('dependencies');
    expect(files.filter(({ path }) => path.includes('node_modules'))).toEqual([]);
  });

  test('says nothing of the machine that made it', () => {
    expect(files.filter(({ body }) => body.includes(root) || body.includes(root.slice(0, -1)))).toEqual([]);
  });

  test('carries no secret in the files that are its own', () => {
    const own = files.filter(({ path }) => /\.(json|html|css)$/.test(path));
    expect(own.length).toBeGreaterThan(3);
    expect(own.flatMap(({ path, body }) => secretsInFile(path, body.toString()))).toEqual([]);
  });
});
