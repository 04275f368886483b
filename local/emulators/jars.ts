import { execFile } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Missing } from './missing.ts';

const run = promisify(execFile);

/** Where Google's two emulators lie on this machine. */
export interface Jars {
  readonly firestore: string;
  readonly pubsub: string;
}

/** Debian's and Ubuntu's packages of the Google Cloud CLI install here, and switch `gcloud components` off. */
const packagedRoot = '/usr/lib/google-cloud-sdk';

/** Looks under the Google Cloud CLI's root, then in the Firebase CLI's cache. Throws `Missing`. */
export async function findJars(env: NodeJS.ProcessEnv = process.env): Promise<Jars> {
  const root = await cloudSdkRoot(env);
  const places = [...(root === null ? [] : [path.join(root, 'platform')]), firebaseCache(env)];
  const firestore = firstOf(places.flatMap(firestoreJars));
  const pubsub = firstOf(places.flatMap(pubsubJars));
  if (firestore !== undefined && pubsub !== undefined) return { firestore, pubsub };
  const missing = [...(firestore ? [] : ['Firestore']), ...(pubsub ? [] : ['Pub/Sub'])].join(' and ');
  const sentence = `Google's ${missing} emulator was found neither in the Google Cloud CLI nor in the Firebase CLI's cache.`;
  throw new Missing(sentence, installCommand(root));
}

function installCommand(root: string | null): string {
  return root === packagedRoot
    ? 'sudo apt-get install -y google-cloud-cli-firestore-emulator google-cloud-cli-pubsub-emulator'
    : 'gcloud components install cloud-firestore-emulator pubsub-emulator';
}

async function cloudSdkRoot(env: NodeJS.ProcessEnv): Promise<string | null> {
  const named = env.CLOUDSDK_ROOT_DIR ?? env.CLOUDSDK_ROOT;
  if (named !== undefined && named !== '') return named;
  // Following the link saves half a second: `gcloud info` starts Python.
  const linked = (env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'gcloud'));
  for (const gcloud of linked.filter((file) => existsSync(file))) {
    const root = path.dirname(path.dirname(realpathSync(gcloud)));
    if (existsSync(path.join(root, 'platform'))) return root;
  }
  const asked = await run('gcloud', ['info', '--format=value(installation.sdk_root)'], { env }).catch(() => null);
  const printed = asked?.stdout.trim() ?? '';
  return printed === '' ? null : printed;
}

function firebaseCache(env: NodeJS.ProcessEnv): string {
  return env.FIREBASE_EMULATORS_PATH ?? path.join(env.HOME ?? os.homedir(), '.cache', 'firebase', 'emulators');
}

function firestoreJars(place: string): readonly string[] {
  return [
    path.join(place, 'cloud-firestore-emulator', 'cloud-firestore-emulator.jar'),
    ...listed(place, /^cloud-firestore-emulator-.*\.jar$/),
  ];
}

function pubsubJars(place: string): readonly string[] {
  const jar = /^cloud-pubsub-emulator-.*-all\.jar$/;
  return [
    ...listed(path.join(place, 'pubsub-emulator', 'lib'), jar),
    // The Firebase CLI unpacks a zip that has a folder of the same name inside.
    ...listed(place, /^pubsub-emulator-/).flatMap((folder) => listed(path.join(folder, 'pubsub-emulator', 'lib'), jar)),
  ];
}

/** Newest version first. */
function listed(folder: string, name: RegExp): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((each) => name.test(each));
  const newestFirst = names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newestFirst.map((each) => path.join(folder, each));
}

function firstOf(files: readonly string[]): string | undefined {
  return files.find((file) => existsSync(file));
}
