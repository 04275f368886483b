import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type ChosenPorts, choosePorts, portNames } from './ports.ts';
import { replaceFile } from './replace-file.ts';

/** What a stack's folder keeps from one start to the next, so that addresses and open pages stay valid. */
const keptSchema = z.object({ token: z.string().min(32), ports: z.partialRecord(z.enum(portNames), z.number()) });

/** The folder's token and ports, made where there are none; what is taken by somebody else moves. */
export async function openFolder(dir: string): Promise<{ readonly token: string; readonly chosen: ChosenPorts }> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, 'kept.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const kept = keptSchema.safeParse(JSON.parse(text)).data;
  const token = kept?.token ?? randomBytes(32).toString('base64url');
  const chosen = await choosePorts(kept?.ports ?? {});
  await replaceFile(file, JSON.stringify({ token, ports: chosen.ports }));
  return { token, chosen };
}
