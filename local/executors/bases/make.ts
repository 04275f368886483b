import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import tar from 'tar-fs';
import { otherVersionLabel, standInLabel } from '../docker/bases.ts';
import { engineEvents } from '../docker/engine.ts';
import { certificates, machineCertificates } from '../native/skeleton.ts';
import { addNode, addPython, type Contents } from './contents.ts';
import { execute, makeDebian } from './debian.ts';
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
  static: [],
} as const;

/** Roots by the packages in them, kept as images of their own so that each is made once. */
async function debianRoot(docker: Docker, kind: Recipe['kind'], print: (line: string) => void): Promise<string> {
  const tag = kind === 'python' || kind === 'golang' ? `slipway-root:${kind}` : 'slipway-root:debian';
  if (await isThere(docker, tag)) return tag;
  print(`${tag}: making a Debian root, about a minute`);
  await inScratch(async (scratch) => {
    const file = path.join(scratch, 'root.tar');
    await makeDebian(file, packagesOf[kind]);
    const [repo = '', version = ''] = tag.split(':');
    const stream = await docker.importImage(file, { repo, tag: version });
    await finish(stream);
  });
  return tag;
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
  const from = recipe.kind === 'static' ? 'scratch' : await debianRoot(docker, recipe.kind, print);
  const contents = await fill(recipe, root, scratch);
  const labels = { [standInLabel]: contents.standIn, [otherVersionLabel]: String(contents.otherVersion) };
  const lines = [
    `FROM ${from}`,
    'COPY root/ /',
    ...instructions(recipe),
    // Node has certificates of its own and looks at the machine's only when told to.
    ...(process.env['NODE_EXTRA_CA_CERTS'] === undefined ? [] : [`ENV NODE_EXTRA_CA_CERTS=${certificates}`]),
    ...Object.entries(labels).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`),
  ];
  await writeFile(path.join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
  await finish(
    await docker.buildImage(tar.pack(context) as unknown as NodeJS.ReadableStream, { version: '2', t: tag }),
  );
  if (!(await isThere(docker, tag))) throw new Error(`${tag}: the engine did not make it.`);
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
    case 'static': {
      await mkdir(path.join(root, 'etc'), { recursive: true });
      await mkdir(path.join(root, 'home/nonroot'), { recursive: true });
      await mkdir(path.join(root, 'tmp'), { mode: 0o1777 });
      await execute('chmod', ['1777', path.join(root, 'tmp')]);
      await writeFile(
        path.join(root, 'etc/passwd'),
        'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
      );
      await writeFile(path.join(root, 'etc/group'), 'root:x:0:\nnonroot:x:65532:\n');
      return { standIn: 'certificates and users alone', otherVersion: false };
    }
  }
}

const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function instructions(recipe: Recipe): readonly string[] {
  switch (recipe.kind) {
    case 'debian':
      return [`ENV PATH=${standardPath}`, 'CMD ["bash"]'];
    case 'node':
      return [
        `ENV PATH=${standardPath}`,
        'RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
        'CMD ["node"]',
      ];
    case 'python': // Debian keeps pip from installing beside its own packages; an image has no such word
      return [
        `ENV PATH=${standardPath} LANG=C.UTF-8`,
        'RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED',
        'CMD ["python3"]',
      ];
    case 'golang':
      return [
        `ENV GOPATH=/go PATH=/go/bin:/usr/local/go/bin:${standardPath}`,
        'RUN mkdir -p /go/src /go/bin && ln -s "$(go env GOROOT)" /usr/local/go',
        'WORKDIR /go',
        'CMD ["bash"]',
      ];
    case 'static':
      return [`ENV PATH=${standardPath} SSL_CERT_FILE=${certificates}`, 'USER 65532', 'WORKDIR /home/nonroot'];
  }
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
