import type { Evidence } from '../../shared/plan.ts';
import { evidence } from './detected.ts';
import { parseToml } from './formats/toml.ts';
import { type Contents, textOf } from './reading/contents.ts';
import type { Folder } from './reading/folder.ts';

export interface LanguageVersion {
  readonly version: string;
  /** Name of the file that decided, null when none did. */
  readonly source: string | null;
  readonly evidence: Evidence;
}

export interface VersionFound {
  readonly version: string;
  /** From the repository's top. */
  readonly file: string;
  readonly because: string;
}

/** Files of version managers that serve any language: asdf and mise (https://mise.jdx.dev/configuration.html). */
export const toolVersionFiles = [
  '.tool-versions',
  'mise.toml',
  '.mise.toml',
  'mise/config.toml',
  '.mise/config.toml',
  '.config/mise.toml',
  '.config/mise/config.toml',
] as const;

/** The folder and those above it, since version managers look upwards. */
export function upwards(folder: Folder): readonly Folder[] {
  const above = folder.parent();
  return above === null ? [folder] : [folder, ...upwards(above)];
}

/** Paths of these files in the folder and above it. */
export function versionFilesToRead(folder: Folder, own: readonly string[]): readonly string[] {
  return upwards(folder).flatMap((at) => [...own, ...toolVersionFiles].filter(at.has).map(at.full));
}

/** The first version that a file in the folder or above it holds. */
export function versionIn(
  folder: Folder,
  contents: Contents,
  file: string,
  pattern: RegExp,
  because = `${file} names it`,
): VersionFound | null {
  for (const at of upwards(folder)) {
    const version = pattern.exec(textOf(at, contents, file) ?? '')?.[1];
    if (version !== undefined) return { version, file: at.full(file), because };
  }
  return null;
}

/** The version that asdf or mise would choose for a tool of any of these names. */
export function toolVersion(folder: Folder, contents: Contents, ...tools: readonly string[]): VersionFound | null {
  for (const at of upwards(folder)) {
    for (const file of toolVersionFiles) {
      const text = textOf(at, contents, file);
      if (text === null) continue;
      for (const tool of tools) {
        const named =
          file === '.tool-versions' ? new RegExp(`^${tool}[ \\t]+(\\S+)`, 'm').exec(text)?.[1] : inMise(text, tool);
        const version = /\d+(?:\.\d+)*/.exec(named ?? '')?.[0];
        if (version !== undefined) return { version, file: at.full(file), because: `${file} names it` };
      }
    }
  }
  return null;
}

/** `node = "22"`, `node = ["22", "20"]` and `node = { version = "22" }` in mise's table of tools. */
function inMise(text: string, tool: string): string | undefined {
  const value = parseToml(text).get('tools')?.get(tool)?.[0];
  return /version\s*=\s*["']([^"']+)/.exec(value ?? '')?.[1] ?? value;
}

/** The first that was found, or the one taken when nothing says. */
export function languageVersion(found: readonly (VersionFound | null)[], fallback: string): LanguageVersion {
  const first = found.find((one) => one !== null);
  if (first == null) {
    const because = `nothing in the repository says, so ${fallback} is taken`;
    return { version: fallback, source: null, evidence: evidence('languageVersion', fallback, because, null) };
  }
  const { version, file, because } = first;
  return {
    version,
    source: file.split('/').at(-1) ?? file,
    evidence: evidence('languageVersion', version, because, file),
  };
}
