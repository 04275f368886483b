import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { portNames } from '../../local/ports.ts';

/**
 * A folder for a stack whose ports are its own even while it is down, as good as certainly: beside other stacks, the
 * default ports go to whoever starts first.
 */
export async function folderWithOwnPorts(): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-stack-'));
  // Below the range from which the system gives ports to clients.
  const base = 10_000 + 200 * randomInt(100);
  const ports = Object.fromEntries(portNames.map((name, index) => [name, base + index]));
  const token = randomBytes(32).toString('base64url');
  await writeFile(path.join(dir, 'kept.json'), JSON.stringify({ token, ports: { ...ports, services: base + 50 } }));
  return dir;
}
