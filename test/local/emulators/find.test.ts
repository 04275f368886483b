import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findJars } from '../../../local/emulators/jars.ts';
import { findJava, javaMajor } from '../../../local/emulators/java.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'slipway-find-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function touch(...names: string[]): Promise<string> {
  const file = path.join(home, ...names);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '');
  return file;
}

test('the major version of Java is read in both of its notations', () => {
  expect(javaMajor('openjdk version "17.0.15" 2025-04-15')).toBe(17);
  expect(javaMajor('java version "1.8.0_392"')).toBe(8);
  expect(javaMajor('openjdk version "21" 2023-09-19')).toBe(21);
  expect(javaMajor('No Java runtime present')).toBe(null);
});

test('a machine without Java is told in one sentence how to get it', async () => {
  await expect(findJava({ PATH: home })).rejects.toThrow(/^Google's emulators need Java 11 .* Run: \S+.*$/);
});

test('a Java that is too old is named with its version', async () => {
  const java = await touch('bin', 'java');
  await writeFile(java, '#!/bin/sh\necho \'java version "1.8.0_392"\' >&2\n');
  await chmod(java, 0o755);
  await expect(findJava({ JAVA_HOME: home, PATH: home })).rejects.toThrow(/this machine has Java 8\. Run: /);
});

test("the jars are found under the Google Cloud CLI's root", async () => {
  const firestore = await touch('platform', 'cloud-firestore-emulator', 'cloud-firestore-emulator.jar');
  await touch('platform', 'pubsub-emulator', 'lib', 'cloud-pubsub-emulator-0.8.9-all.jar');
  const pubsub = await touch('platform', 'pubsub-emulator', 'lib', 'cloud-pubsub-emulator-0.8.20-all.jar');
  expect(await findJars({ CLOUDSDK_ROOT: home, HOME: home })).toEqual({ firestore, pubsub });
});

test("the jars are found in the Firebase CLI's cache", async () => {
  const cache = ['.cache', 'firebase', 'emulators'];
  const firestore = await touch(...cache, 'cloud-firestore-emulator-v1.19.8.jar');
  const pubsub = await touch(
    ...cache,
    'pubsub-emulator-0.8.14',
    'pubsub-emulator',
    'lib',
    'cloud-pubsub-emulator-0.8.14-all.jar',
  );
  expect(await findJars({ HOME: home, PATH: home })).toEqual({ firestore, pubsub });
});

test("a machine without the emulators is told the Google Cloud CLI's own command", async () => {
  await expect(findJars({ HOME: home, PATH: home })).rejects.toThrow(
    /Firestore and Pub\/Sub emulator.* Run: gcloud components install cloud-firestore-emulator pubsub-emulator$/,
  );
});
