import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import tar from 'tar-fs';
import { otherVersionLabel, standInLabel } from '../docker/bases.ts';
import { engineEvents } from '../docker/engine.ts';
import { certificates, machineCertificates } from '../native/skeleton.ts';
import { addApacheScript, addDeno, addNode, addPython, type Contents } from './contents.ts';
import { execute, makeDebian } from './debian.ts';
import { instructions } from './instructions.ts';
import { type Recipe, recipeOf } from './recipe.ts';

/** Makes the base images that are missing, one line about each; quick when all are there. */
export async function makeBases(docker: Docker, tags: readonly string[], print: (line: string) => void): Promise<void> {
  for (const tag of tags) {
    const recipe = recipeOf(tag);
    if (recipe === null) throw new Error(`${tag}: no recipe is known for this image.`);
    if (await isThere(docker, tag)) {
      print(`${tag}: is there`);
      continue;
    }
    const startedAt = Date.now();
    const { standIn } = await inScratch((scratch) => make(docker, tag, recipe, scratch, print));
    print(`${tag}: made of ${standIn} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}

const packagesOf = {
  debian: [],
  node: [],
  python: ['python3', 'python3-pip', 'python3-venv'],
  golang: ['golang-go', 'git', 'gcc', 'libc6-dev'],
  ruby: ['ruby', 'bundler'],
  php: ['apache2', 'libapache2-mod-php'],
  rust: ['rustc', 'cargo', 'gcc', 'libc6-dev'],
  deno: [],
  static: [],
  cc: [],
} as const;

const plainRoot = 'slipway-root:debian';

/** Roots by the packages in them, kept as images of their own so that each is made once; all stand on the plain one. */
async function debianRoot(docker: Docker, kind: Recipe['kind'], print: (line: string) => void): Promise<string> {
  const packages = packagesOf[kind];
  const tag = packages.length > 0 ? `slipway-root:${kind}` : plainRoot;
  if (await isThere(docker, tag)) return tag;
  if (packages.length > 0) {
    await debianRoot(docker, 'debian', print);
    await inScratch((context) => buildImage(docker, tag, context, [`FROM ${plainRoot}`, installation(packages)]));
    return tag;
  }
  print(`${tag}: making a Debian root, about half a minute`);
  await inScratch(async (scratch) => {
    const file = path.join(scratch, 'root.tar');
    await makeDebian(file);
    const [repo = '', version = ''] = tag.split(':');
    await finish(await docker.importImage(file, { repo, tag: version }));
  });
  return tag;
}

/** The instruction that adds packages of Debian and leaves nothing else behind. */
export function installation(packages: readonly string[]): string {
  const install = `apt-get install -y -qq --no-install-recommends ${packages.join(' ')} >/dev/null`;
  const clean = 'apt-get clean && rm -rf /var/lib/apt/lists/*';
  return `RUN export DEBIAN_FRONTEND=noninteractive && apt-get update -qq && ${install} && ${clean}`;
}

/** Builds an image from a folder and the lines of a Dockerfile, which is written there. */
export async function buildImage(
  docker: Docker,
  tag: string,
  context: string,
  lines: readonly string[],
): Promise<void> {
  await writeFile(path.join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
  const packed = tar.pack(context) as unknown as NodeJS.ReadableStream;
  await finish(await docker.buildImage(packed, { version: '2', t: tag }));
  if (!(await isThere(docker, tag))) throw new Error(`${tag}: the engine did not make it.`);
}

async function make(
  docker: Docker,
  tag: string,
  recipe: Recipe,
  scratch: string,
  print: (line: string) => void,
): Promise<Contents> {
  const context = path.join(scratch, 'context');
  const root = path.join(context, 'root');
  await mkdir(path.join(root, 'usr/local'), { recursive: true });
  await mkdir(path.dirname(path.join(root, certificates)), { recursive: true });
  await writeFile(path.join(root, certificates), await machineCertificates());
  const isBare = recipe.kind === 'static' || recipe.kind === 'cc';
  const system = await debianRoot(docker, recipe.kind, print);
  const contents = await fill(recipe, root, scratch);
  const labels = { [standInLabel]: contents.standIn, [otherVersionLabel]: String(contents.otherVersion) };
  const lines = [
    `FROM ${isBare ? 'scratch' : system}`,
    'COPY root/ /',
    ...(recipe.kind === 'cc' ? libraries(system) : []),
    ...instructions(recipe),
    // Node has certificates of its own and looks at the machine's only when told to.
    ...(process.env['NODE_EXTRA_CA_CERTS'] === undefined ? [] : [`ENV NODE_EXTRA_CA_CERTS=${certificates}`]),
    ...Object.entries(labels).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`),
  ];
  await buildImage(docker, tag, context, lines);
  return contents;
}

async function fill(recipe: Recipe, root: string, scratch: string): Promise<Contents> {
  switch (recipe.kind) {
    case 'debian':
      return { standIn: 'a minimal Debian 12', otherVersion: false };
    case 'node':
      return addNode(path.join(root, 'usr/local'), recipe.major, scratch);
    case 'python':
      return addPython(root, recipe.version);
    case 'golang':
      return { standIn: "Debian's Go 1.19", otherVersion: recipe.version !== '1.19' };
    case 'ruby':
      return { standIn: "Debian's Ruby 3.1", otherVersion: recipe.version !== '3.1' };
    case 'php':
      await addApacheScript(path.join(root, 'usr/local/bin'));
      return { standIn: "Debian's PHP 8.2 in Apache", otherVersion: recipe.version !== '8.2' };
    case 'deno':
      return addDeno(path.join(root, 'usr/bin'), recipe.version, scratch);
    case 'rust':
      return { standIn: "Debian's Rust 1.63", otherVersion: recipe.version !== '1.63' };
    case 'static':
    case 'cc': {
      await mkdir(path.join(root, 'etc'), { recursive: true });
      await mkdir(path.join(root, 'home/nonroot'), { recursive: true });
      await mkdir(path.join(root, 'tmp'), { mode: 0o1777 });
      await execute('chmod', ['1777', path.join(root, 'tmp')]);
      await writeFile(
        path.join(root, 'etc/passwd'),
        'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
      );
      await writeFile(path.join(root, 'etc/group'), 'root:x:0:\nnonroot:x:65532:\n');
      const beside = recipe.kind === 'cc' ? ", and Debian's C library" : ' alone';
      return { standIn: `certificates and users${beside}`, otherVersion: false };
    }
  }
}

/** What a program that was linked by a compiler of C or Rust asks for, as in distroless/cc. */
function libraries(system: string): readonly string[] {
  const names = [
    'libc.so.6',
    'libm.so.6',
    'libdl.so.2',
    'libpthread.so.0',
    'librt.so.1',
    'libgcc_s.so.1',
    'libstdc++.so.6',
  ];
  const folder = '/usr/lib/x86_64-linux-gnu';
  return [
    `COPY --from=${system} ${names.map((name) => `${folder}/${name}`).join(' ')} /lib/x86_64-linux-gnu/`,
    `COPY --from=${system} /lib64/ld-linux-x86-64.so.2 /lib64/`,
  ];
}

async function finish(stream: NodeJS.ReadableStream): Promise<void> {
  for await (const event of engineEvents(stream)) {
    if (event.error !== undefined) throw new Error(event.errorDetail?.message ?? event.error);
  }
}

async function isThere(docker: Docker, tag: string): Promise<boolean> {
  return docker
    .getImage(tag)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function inScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-base-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
