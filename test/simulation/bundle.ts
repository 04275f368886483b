import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';

export const root = path.resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** A folder for bundles, which is gone when the work is over. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'simulation-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One file of the simulation with all that it imports: what runs needs no loader, and nothing of the tree. */
export async function bundle(entry: string, outfile: string, plugins: Plugin[] = []): Promise<string> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // What esbuild wraps from CommonJS asks for Node's own modules by `require`.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'silent',
    nodePaths: [path.join(root, 'node_modules')],
    plugins,
  });
  return outfile;
}

const documents = path.join(root, 'functions', 'engine', 'documents.ts');
const parsing = /(\w+Schema)\.parse\(doc\.data\)/g;

/**
 * Documents in memory are frozen, so what was parsed once need not be parsed again: that is what a simulation would spend
 * most of its time on.
 */
export function parseOnce(): Plugin {
  return {
    name: 'parse-once',
    setup({ onLoad }) {
      onLoad({ filter: /documents\.ts$/ }, async ({ path: file }) => {
        if (file !== documents) return null;
        const text = await readFile(file, 'utf8');
        if (!parsing.test(text)) throw new Error('documents are parsed elsewhere');
        const contents = text.replace(parsing, 'once($1, doc.data)');
        return { contents: `${contents}\n${once}`, loader: 'ts' };
      });
    },
  };
}

const once = `
const parsed = new WeakMap();
function once(schema, data) {
  const known = parsed.get(data);
  if (known !== undefined) return known;
  const value = schema.parse(data);
  parsed.set(data, value);
  return value;
}`;

/**
 * An older version of the code beside which the present one has to live: that of a commit, or without one the present
 * code from before any optional field of a document was known.
 */
export async function bundleOlder(folder: string, commit?: string): Promise<string> {
  const outfile = path.join(folder, 'older.mjs');
  const entry = path.join('test', 'simulation', 'code.ts');
  if (commit === undefined) return bundle(path.join(root, entry), outfile, [beforeOptionalFields()]);
  const tree = path.join(folder, 'older');
  const archive = path.join(folder, 'older.tar');
  await run('git', ['archive', '--output', archive, commit, 'functions', 'shared'], { cwd: root });
  await run('mkdir', ['-p', path.join(tree, 'test', 'simulation')]);
  await run('tar', ['-xf', archive, '-C', tree]);
  await run('cp', [path.join(root, entry), path.join(tree, entry)]);
  return bundle(path.join(tree, entry), outfile);
}

const optionalField = /^ +\w+: .*\.optional\(\),\n/gm;
const newborn = '    ...notBegun,\n';

/** It knows no optional field of a deployment or a service, and writes one that is known no more. */
const edits: readonly { readonly file: string; readonly find: RegExp | string; readonly replace: string }[] = [
  { file: 'shared/deployment.ts', find: optionalField, replace: '' },
  { file: 'shared/service.ts', find: optionalField, replace: '' },
  { file: 'functions/engine/new-documents.ts', find: newborn, replace: `${newborn}    retired: 'since then',\n` },
];

function beforeOptionalFields(): Plugin {
  return {
    name: 'before-optional-fields',
    setup({ onLoad, onEnd }) {
      let edited = 0;
      onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        const edit = edits.find((each) => path.join(root, each.file) === file);
        if (edit === undefined) return null;
        const text = await readFile(file, 'utf8');
        const contents = text.replace(edit.find, edit.replace);
        edited += contents === text ? 0 : 1;
        return { contents, loader: 'ts' };
      });
      onEnd(() => {
        if (edited !== edits.length) throw new Error('the older version would be no other than the present one');
      });
    },
  };
}
