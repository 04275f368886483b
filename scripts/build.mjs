/**
 * Builds what runs: the command line, the laptop's processes and the functions as bundles, and the web page.
 * `--if-stale` builds only the parts whose sources changed since the last time.
 */
import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const always = ['package.json', 'package-lock.json', 'scripts/build.mjs'];

const parts = {
  programs: { sources: ['cli', 'local', 'functions', 'shared'], make: buildPrograms },
  web: { sources: ['web', 'shared'], make: buildWeb },
};

async function buildPrograms() {
  const { build } = await import('esbuild');
  const processes = (await readdir(path.join(root, 'local'))).filter((name) => name.endsWith('-process.ts'));
  const inputs = ['main.ts', ...processes].map((name) => `local/${name}`);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'cli/main.ts', out: 'slipway' },
      { in: 'functions/index.ts', out: 'functions/index' },
      ...inputs.map((file) => ({ in: file, out: file.replace(/\.ts$/, '') })),
    ],
    outdir: 'dist',
    bundle: true,
    packages: 'external',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
  });
  await removeAllBut(new Set(Object.keys(metafile.outputs).map((file) => path.join(root, file))));
  const command = path.join(dist, 'slipway.js');
  const text = await readFile(command, 'utf8');
  if (!text.startsWith('#!')) await writeFile(command, `#!/usr/bin/env node\n${text}`);
  await chmod(command, 0o755);
}

/**
 * npm links the bins of dependencies only; for a package's own, `npx` would install a copy of it somewhere else first.
 * The link is npm's to remove: `npm ci` takes it away also when nothing is to be built.
 */
async function linkCommand() {
  const folder = path.join(root, 'node_modules', '.bin');
  const link = path.join(folder, 'slipway');
  const target = path.relative(folder, path.join(dist, 'slipway.js'));
  if ((await readlink(link).catch(() => '')) === target) return;
  await mkdir(folder, { recursive: true });
  await rm(link, { force: true });
  await symlink(target, link);
}

async function buildWeb() {
  // Under a test runner React would be its slower and larger development build.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ configFile: path.join(root, 'web', 'vite.config.ts'), logLevel: 'warn' });
}

/** Chunks carry a hash in their names: those of earlier builds would pile up. */
async function removeAllBut(written) {
  for (const folder of ['chunks', 'local', 'functions']) {
    const names = await readdir(path.join(dist, folder)).catch(() => []);
    const files = names.map((name) => path.join(dist, folder, name));
    await Promise.all(files.filter((file) => !written.has(file)).map((file) => rm(file, { recursive: true })));
  }
}

/** Changes with the name, size or time of any source; reading their contents would take longer than the check may. */
async function stampOf(sources) {
  const files = (await Promise.all([...sources, ...always].map((each) => filesUnder(path.join(root, each))))).flat();
  const lines = await Promise.all(
    files.sort().map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return `${path.relative(root, file)} ${size} ${mtimeMs}`;
    }),
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

async function filesUnder(place) {
  if ((await stat(place)).isFile()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** Two builds at once would write the same files: the second waits and then finds nothing to do. */
async function alone(work) {
  await mkdir(dist, { recursive: true });
  const lock = path.join(dist, '.building');
  for (;;) {
    const file = await open(lock, 'wx').catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (file !== undefined) {
      await file.writeFile(String(process.pid));
      await file.close();
      break;
    }
    const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (pid > 0 && !isAlive(pid)) await rm(lock, { force: true });
    await sleep(100);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function buildPart(name, ifStale) {
  const { sources, make } = parts[name];
  const stampFile = path.join(dist, `.${name}-stamp`);
  const stamp = await stampOf(sources);
  const isFresh = async () => (await readFile(stampFile, 'utf8').catch(() => '')) === stamp;
  if (ifStale && (await isFresh())) return;
  await alone(async () => {
    if (ifStale && (await isFresh())) return;
    const since = performance.now();
    await make();
    await writeFile(stampFile, stamp);
    console.log(`built ${name} in ${((performance.now() - since) / 1000).toFixed(1)} s`);
  });
}

/** Builds all parts, or only those whose sources changed. */
export async function build({ ifStale }) {
  for (const name of Object.keys(parts)) await buildPart(name, ifStale);
  await linkCommand();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ ifStale: process.argv.includes('--if-stale') });
}
