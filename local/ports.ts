import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { type Claimed, claim } from './claim.ts';

/** Default ports on 127.0.0.1 (design.md "The laptop's cloud"); services stand from 4900 upward. */
const defaultPorts = {
  web: 4800,
  api: 4801,
  firestore: 4802,
  firestoreWebsocket: 4803,
  pubsub: 4804,
  functions: 4805,
  build: 4806,
  run: 4807,
  secrets: 4808,
  github: 4809,
  registry: 4810,
  logging: 4811,
  metadata: 4812,
  project: 4813,
  analysis: 4814,
  monitoring: 4815,
  services: 4900,
} as const;

export type PortName = keyof typeof defaultPorts;
export type Ports = Readonly<Record<PortName, number>>;

export const portNames = Object.keys(defaultPorts) as [PortName, ...PortName[]];

export interface ChosenPorts {
  readonly ports: Ports;
  /** Names whose port is another one than last time, or than the default. */
  readonly moved: readonly PortName[];
  release(): Promise<void>;
}

/**
 * Takes last time's ports, else the defaults, else free ones. Between this and the moment when a child binds its port a
 * second stack could take it too, so each port is claimed for all stacks of this user.
 */
export async function choosePorts(wanted: Partial<Ports>): Promise<ChosenPorts> {
  const claims: Extract<Claimed, { claimed: true }>[] = [];
  const ports: Record<string, number> = {};
  const moved: PortName[] = [];
  for (const name of portNames) {
    const first = wanted[name] ?? defaultPorts[name];
    for (let port = first; ; port = await getPort({ host: '127.0.0.1' })) {
      const reserved = (await isFree(port)) ? await claim(claimFile(port)) : null;
      if (reserved?.claimed !== true) continue;
      claims.push(reserved);
      ports[name] = port;
      if (port !== first) moved.push(name);
      break;
    }
  }
  return {
    ports: ports as Ports,
    moved,
    release: async () => void (await Promise.all(claims.map((each) => each.release()))),
  };
}

/** Those of the default ports that somebody listens on. */
export async function takenPorts(): Promise<readonly number[]> {
  const looked = await Promise.all(
    Object.values(defaultPorts).map(async (port) => ((await isFree(port)) ? [] : [port])),
  );
  return looked.flat();
}

function claimFile(port: number): string {
  return path.join(os.tmpdir(), `slipway-ports-${os.userInfo().uid}`, String(port));
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
