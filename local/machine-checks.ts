import { existsSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { type Check, fine, lacks, unknown } from '../shared/checks.ts';
import { Missing } from './emulators/missing.ts';
import { connectEngine, engineAnswers } from './executors/docker/engine.ts';
import { nativeAvailable } from './executors/native.ts';
import { takenPorts } from './ports.ts';
import { requirements } from './requirements.ts';

/** Images of the samples and layers of a dozen builds; a disk that is full ends builds in the middle. */
const leastDiskBytes = 2 * 2 ** 30;

/** Whether this machine can run the stack and the tests of the page; `dir` is the stack's folder. */
export async function checkMachine(dir: string, isRunning: boolean): Promise<readonly Check[]> {
  const found = Object.entries(requirements({ development: false })).map(([name, find]) => checkFound(name, find));
  return Promise.all([...found, executor(dir), disk(dir), browser(), ...(isRunning ? [] : [ports()])]);
}

async function checkFound(name: string, find: () => Promise<unknown>): Promise<Check> {
  try {
    await find();
    return fine(name, 'It is there.');
  } catch (error) {
    if (error instanceof Missing) return lacks(name, null, error.what, error.command);
    throw error;
  }
}

async function executor(dir: string): Promise<Check> {
  const [hasEngine, native] = await Promise.all([
    engineAnswers(connectEngine()),
    nativeAvailable(path.join(dir, 'build')),
  ]);
  if (hasEngine && native.ok) return fine('executor', 'Both Docker and this machine itself can build and run.');
  if (hasEngine) return fine('executor', 'A Docker engine answers.');
  if (native.ok) return fine('executor', 'No Docker engine answers; this machine builds and runs by itself.');
  return lacks('executor', null, native.why, native.remedy);
}

async function disk(dir: string): Promise<Check> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(dir);
  const gibibytes = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  const what = `${gibibytes(bavail * bsize)} GiB are free in ${dir}`;
  if (bavail * bsize >= leastDiskBytes) return fine('disk', `${what}.`);
  return lacks(
    'disk',
    null,
    `${what}, and builds want ${gibibytes(leastDiskBytes)}.`,
    `du -xh ${dir} | sort -h | tail`,
  );
}

/** Only the tests of the page want one, so that its lack is no fault. */
async function browser(): Promise<Check> {
  const executable = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (existsSync(executable)) return fine('browser', `${executable} is there for the tests of the page.`);
  const command = 'sudo apt-get install -y chromium';
  return unknown('browser', 'There is no Chromium, so the tests of the page are left out.', command);
}

async function ports(): Promise<Check> {
  const taken = await takenPorts();
  if (taken.length === 0) return fine('ports', 'All the usual ports are free.');
  return fine('ports', `Taken are ${taken.join(', ')}: the stack would take others in their place.`);
}
