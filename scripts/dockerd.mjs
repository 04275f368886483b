// Starts Docker's engine where none answers; prints the pid of what it started, or nothing. Needs root and docker.io.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register();
export const { ensureDockerd } = await import('../local/executors/bases/dockerd.ts');

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { startedPid } = await ensureDockerd();
  if (startedPid !== null) console.log(startedPid);
}
