import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ignore from 'ignore';

export interface Ignored {
  /** Whether a path relative to the context, with `/`, stays out of it. */
  ignores(relative: string): boolean;
  /** Whether a folder can be skipped as a whole: nothing below it can come back by a `!` line. */
  skips(folder: string): boolean;
}

/** Reads `<Dockerfile>.dockerignore`, or else `.dockerignore`, of a context. */
export async function readIgnored(context: string, dockerfile: string): Promise<Ignored> {
  const own = await readIfThere(path.join(context, `${dockerfile}.dockerignore`));
  return parseIgnored(own ?? (await readIfThere(path.join(context, '.dockerignore'))) ?? '');
}

/**
 * Docker's rules over the `ignore` package's patterns: each pattern starts at the root of the context, and the last one
 * that matches a path or a folder above it decides, so that `!` brings back a file of an ignored folder (git does not).
 */
export function parseIgnored(text: string): Ignored {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .map((line) => ({ keeps: line.startsWith('!'), pattern: clean(line.replace(/^!/, '')) }))
    .filter((rule) => rule.pattern !== '')
    .map(({ keeps, pattern }) => ({ keeps, matcher: ignore({ ignorecase: false }).add(`/${pattern}`) }));
  const bringsBack = rules.some((rule) => rule.keeps);
  // The context itself is never left out; the package refuses to be asked about it.
  const ignores = (relative: string): boolean =>
    relative !== '' &&
    relative !== '.' &&
    rules.reduce((ignored, rule) => (rule.matcher.ignores(relative) ? !rule.keeps : ignored), false);
  return { ignores, skips: (folder) => !bringsBack && ignores(folder) };
}

/** Go's path.Clean, which Docker applies to each pattern. */
function clean(pattern: string): string {
  const cleaned = path.posix.normalize(pattern.trim()).replace(/^\/+|\/+$/g, '');
  return cleaned === '.' ? '' : cleaned;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
