import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Exports of Firestore's data, numbered; the newest two are kept. */
const kept = 2;
const exportName = 'snap';

/** Metadata files that the emulator imports from, newest first. */
export async function snapshots(dir: string): Promise<readonly string[]> {
  const numbers = await generations(dir);
  return numbers.map((n) => metadataFile(dir, n)).filter((file) => existsSync(file));
}

/** Exports everything beside the earlier ones and renames it into place: a kill at any moment leaves a whole snapshot. */
export async function takeSnapshot(dir: string, emulator: { readonly port: number; readonly project: string }) {
  const [newest = 0] = await generations(dir);
  const partial = path.join(dir, 'partial');
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const { port, project } = emulator;
  const answer = await fetch(`http://127.0.0.1:${port}/emulator/v1/projects/${project}:export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      database: `projects/${project}/databases/(default)`,
      export_directory: partial,
      export_name: exportName,
    }),
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`The Firestore emulator did not export: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  await rename(partial, path.join(dir, String(newest + 1)));
  const outdated = (await generations(dir)).slice(kept);
  await Promise.all(outdated.map((n) => rm(path.join(dir, String(n)), { recursive: true, force: true })));
}

async function generations(dir: string): Promise<readonly number[]> {
  const names = existsSync(dir) ? await readdir(dir) : [];
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

function metadataFile(dir: string, generation: number): string {
  return path.join(dir, String(generation), exportName, `${exportName}.overall_export_metadata`);
}
