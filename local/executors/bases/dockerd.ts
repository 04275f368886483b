import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { connectEngine, engineAnswers } from '../docker/engine.ts';

const readyWithinMs = 30_000;

/** Starts a Docker engine when none answers, and waits until it does; the pid of what was started, null where one ran. */
export async function ensureDockerd(): Promise<{ readonly startedPid: number | null }> {
  const docker = connectEngine();
  if (await engineAnswers(docker)) return { startedPid: null };
  const folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-dockerd-'));
  const log = path.join(folder, 'dockerd.log');
  const output = openSync(log, 'a');
  const child = spawn('dockerd', [], { stdio: ['ignore', output, output], detached: true });
  const failed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code) => resolve(`it ended with ${code}`));
  });
  child.unref();
  for (const deadline = Date.now() + readyWithinMs; Date.now() < deadline; ) {
    if (await engineAnswers(docker)) return { startedPid: child.pid ?? null };
    const why = await Promise.race([failed, new Promise<null>((resolve) => setTimeout(resolve, 200, null))]);
    if (why !== null)
      throw new Error(`dockerd did not start (it needs root and Debian's docker.io): ${why}. See ${log}.`);
  }
  throw new Error(`dockerd did not answer within ${readyWithinMs / 1000} s. See ${log}.`);
}
