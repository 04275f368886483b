import { mkdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BuildFailed } from '../executor.ts';
import type { ImageConfig } from './config.ts';
import { knownBases, type StandIn } from './known-bases.ts';
import { findLayer, type Layer, layerKey, makeWork, removeWork, storeLayer } from './layers.ts';
import { writeSkeleton } from './skeleton.ts';
import type { Overlay } from './view.ts';

export const startDocker = 'Start Docker to build it with the image itself.';

/** A base image as this machine stands in for it. */
export interface Base {
  readonly key: string;
  readonly overlays: readonly Overlay[];
  readonly layer: Layer;
  readonly config: ImageConfig;
  /** Such as `node:24-slim -> this machine's Node 20.20.2`; null for scratch, which needs none. */
  readonly substitution: string | null;
  readonly otherMajor: boolean;
}

/** Finds what stands in for an image; throws `BuildFailed` where nothing does. */
export async function resolveBase(dir: string, image: string, platform: string | null): Promise<Base> {
  if (platform !== null && !/^linux\/(amd64|x86_64)(\/|$)/.test(platform) && !platform.startsWith('$BUILD')) {
    throw new BuildFailed('unsupported', `FROM --platform=${platform} cannot be built natively. ${startDocker}`);
  }
  const name = officialName(image);
  for (const known of knownBases) {
    const match = known.image.exec(name);
    if (match === null) continue;
    const standIn = await known.find(match);
    if ('missing' in standIn) {
      const sentence = `Nothing on this machine can stand in for the base image ${image}.`;
      throw new BuildFailed('no-base', `${sentence} Install ${standIn.missing}, or start Docker.`);
    }
    return makeBase(dir, image, standIn);
  }
  throw new BuildFailed('no-base', `The base image ${image} has no stand-in on this machine. ${startDocker}`);
}

/** Docker's official images by any of their names, without a digest. */
function officialName(image: string): string {
  return image
    .replace(/@sha256:[0-9a-f]+$/, '')
    .replace(/^(index\.)?docker\.io\//, '')
    .replace(/^(mirror\.gcr\.io|public\.ecr\.aws\/docker)\//, '')
    .replace(/^library\//, '');
}

async function makeBase(dir: string, image: string, standIn: StandIn): Promise<Base> {
  const overlays = overlaysOf(standIn);
  const skeleton = { ...standIn, overlays, hidden: standIn.toolchain?.hidden ?? [] };
  const key = layerKey('base', skeleton, standIn.machine ? await machineState() : '', skeletonVersion);
  let layer = await findLayer(dir, key);
  if (layer === null) {
    const work = await makeWork(dir);
    try {
      const folder = path.join(dir, work, 'upper');
      await mkdir(folder);
      await writeSkeleton(folder, skeleton);
      layer = await storeLayer(dir, key, folder);
    } finally {
      await removeWork(dir, work);
    }
  }
  const substitution = image === 'scratch' ? null : `${image} -> ${standIn.label}`;
  return { key, overlays, layer, config: standIn.config, substitution, otherMajor: standIn.otherMajor };
}

/** Grows when what `writeSkeleton` writes changes. */
const skeletonVersion = 1;

function overlaysOf({ machine, toolchain }: StandIn): readonly Overlay[] {
  const root: Overlay = { name: 'root', at: '/', machine: null };
  if (!machine) return [root];
  const usr: Overlay = { name: 'usr', at: '/usr', machine: '/usr' };
  if (toolchain === null || `${toolchain.prefix}/`.startsWith('/usr/')) return [root, usr];
  const { prefix } = toolchain;
  if (`${os.homedir()}/`.startsWith(`${prefix}/`) || prefix.split('/').length < 3) {
    const sentence = `${toolchain.label} is installed in ${prefix}, which holds more than a build may see.`;
    throw new BuildFailed('no-base', `${sentence} Install it in a folder of its own, or start Docker.`);
  }
  return [root, usr, { name: 'toolchain', at: prefix, machine: prefix }];
}

/** Changes when packages of this machine do: layers above /usr are then made again. */
async function machineState(): Promise<string> {
  const files = ['/var/lib/dpkg/status', '/var/lib/rpm', '/usr/bin', '/etc/ssl/certs/ca-certificates.crt'];
  const times = files.map((file) =>
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return (await Promise.all(times)).join(' ');
}
