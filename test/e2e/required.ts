import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hasBrowser } from '../web/browser.ts';

const run = promisify(execFile);

/** With SLIPWAY_REQUIRE=all, what a suite needs and this machine lacks is a failure instead of a reason to skip. */
export function missing(what: string): string {
  if (process.env.SLIPWAY_REQUIRE === 'all') throw new Error(`SLIPWAY_REQUIRE=all, and ${what}`);
  return what;
}

/** Why browser tests are left out; null when they run. */
export const whyNoBrowser: string | null = hasBrowser ? null : missing('there is no Chromium');

/** Why Docker tests are left out; null when an engine answers and the base images are there. */
export async function whyNoDocker(images: readonly string[]): Promise<string | null> {
  try {
    await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 });
  } catch {
    return missing('no Docker engine answers');
  }
  for (const image of images) {
    try {
      await run('docker', ['image', 'inspect', image], { timeout: 10_000 });
    } catch {
      return missing(`the base image ${image} is not there (node scripts/docker-bases.mjs)`);
    }
  }
  return null;
}
