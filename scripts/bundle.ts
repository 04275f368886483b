import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { build as buildPage } from 'vite';
import { type ZipEntry, zip } from './zip.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const framework = '@google-cloud/functions-framework';

/** Some packages ask for these two, which ES modules do not have. */
const banner = `import{createRequire}from'node:module';const require=createRequire(import.meta.url),__dirname=import.meta.dirname;`;

/** Names are kept and lines are short, so that a stack trace can be read. */
const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 200,
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  banner: { js: banner },
  write: false,
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

interface Built {
  readonly files: readonly ZipEntry[];
  /** What went into each of them. */
  readonly metafile: Metafile;
}

async function built(folder: string, options: Pick<BuildOptions, 'entryPoints' | 'external'>): Promise<Built> {
  const outdir = path.join(root, 'out');
  const { outputFiles = [], metafile } = await build({ ...common, ...options, outdir });
  const files = outputFiles.map((file) => ({
    path: path.posix.join(folder, path.relative(outdir, file.path)),
    body: Buffer.from(file.contents),
  }));
  return { files, metafile };
}

/** One for all functions: each starts from `index.mjs` and loads the chunks that it needs. */
export const bundleFunctions = (): Promise<Built> =>
  built('', { entryPoints: { index: 'functions/index.ts' }, external: [framework] });

/**
 * The framework stays a package of its own, since Google's builder starts `node_modules/.bin/functions-framework`; in the
 * archive it is a local dependency (https://cloud.google.com/functions/docs/writing/specifying-dependencies-nodejs#including_local_node_modules),
 * so that building the functions downloads nothing.
 */
const bundleFramework = (): Promise<Built> =>
  built('framework', {
    entryPoints: {
      main: `node_modules/${framework}/build/src/main.js`,
      index: 'scripts/framework.ts',
    },
  });

async function pageFiles(): Promise<readonly ZipEntry[]> {
  // Under a test runner React would be its slower and larger development build.
  process.env.NODE_ENV = 'production';
  const configFile = path.join(root, 'web', 'vite.config.ts');
  const built = await buildPage({ configFile, logLevel: 'warn', build: { write: false } });
  const [page] = [built].flat();
  if (page === undefined || !('output' in page)) throw new Error('vite built no page');
  return page.output.map((file) => ({
    path: `page/${file.fileName}`,
    body: Buffer.from(file.type === 'chunk' ? file.code : file.source),
  }));
}

const json = (path: string, value: object): ZipEntry => ({
  path,
  body: Buffer.from(`${JSON.stringify(value, null, 2)}\n`),
});

async function manifests(): Promise<readonly ZipEntry[]> {
  const installed = await readFile(path.join(root, 'node_modules', framework, 'package.json'), 'utf8');
  const { version, license } = JSON.parse(installed) as { readonly version: string; readonly license: string };
  const bin = { 'functions-framework': 'main.mjs' };
  const dependencies = { [framework]: 'file:framework' };
  const own = { name: 'slipway-functions', version: '0.1.0', dependencies, engines: { node: '24' } };
  return [
    json('package.json', { ...own, private: true, type: 'module', main: 'index.mjs' }),
    json('framework/package.json', { name: framework, version, license, bin, type: 'module', exports: './index.mjs' }),
    // With a lock the builder runs `npm ci`.
    json('package-lock.json', {
      name: own.name,
      version: own.version,
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': own,
        framework: { name: framework, version, license, bin },
        [`node_modules/${framework}`]: { resolved: 'framework', link: true },
      },
    }),
  ];
}

/** Everything that the cloud's functions are made of, as files. */
export async function bundleFiles(): Promise<readonly ZipEntry[]> {
  const [functions, packaged, ...rest] = await Promise.all([
    bundleFunctions(),
    bundleFramework(),
    manifests(),
    pageFiles(),
  ]);
  return [functions.files, packaged.files, ...rest].flat();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const archive = zip(await bundleFiles());
  await mkdir(path.join(root, 'dist'), { recursive: true });
  await writeFile(path.join(root, 'dist', 'functions.zip'), archive);
  console.log(`dist/functions.zip, ${(archive.length / 1000).toFixed(0)} kB`);
}
