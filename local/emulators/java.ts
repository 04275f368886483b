import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Missing } from './missing.ts';

const run = promisify(execFile);

/** Google's emulators ask for Java 11 or newer (Firebase CLI's and gcloud's documentation, 2026-11). */
const oldest = 11;

const installCommand: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'sudo apt-get install -y default-jre-headless',
  darwin: 'brew install openjdk',
  win32: 'winget install Microsoft.OpenJDK.21',
};

/** The major version in what `java -version` prints: `1.8.0_392` is 8, `17.0.15` is 17. */
export function javaMajor(printed: string): number | null {
  const version = /version "(\d+)(?:\.(\d+))?/.exec(printed);
  if (version === null) return null;
  return Number(version[1] === '1' ? version[2] : version[1]);
}

/** Path of a Java that the emulators run on: JAVA_HOME's, else the one on the PATH. Throws `Missing`. */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const candidates = [...(env.JAVA_HOME ? [path.join(env.JAVA_HOME, 'bin', 'java')] : []), 'java'];
  const command = installCommand[process.platform] ?? 'install a Java runtime of version 11 or newer';
  let found: number | null = null;
  for (const candidate of candidates) {
    const major = await versionOf(candidate, env);
    if (major !== null && major >= oldest) return candidate;
    found ??= major;
  }
  if (found === null) throw new Missing(`Google's emulators need Java ${oldest} or newer, and there is none.`, command);
  throw new Missing(`Google's emulators need Java ${oldest} or newer, and this machine has Java ${found}.`, command);
}

async function versionOf(java: string, env: NodeJS.ProcessEnv): Promise<number | null> {
  // `java -version` prints to stderr; macOS has a stub that exits with 1 where no Java is installed.
  const printed = await run(java, ['-version'], { env }).catch(() => null);
  return printed && javaMajor(printed.stderr);
}
