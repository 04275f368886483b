import { evidence } from '../detected.ts';
import { type LanguageVersion, toolVersion, upwards } from '../language-version.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { newestWithin } from '../version-range.ts';
import type { Manifest } from './manifest.ts';

/** Majors with an official slim image that are or were long-term support, and the one taken when nothing is said (November 2026). */
const known = [14, 16, 18, 20, 22, 24].map((major) => [major, 999] as const);
/** Short-lived releases, taken only where a range admits nothing else. */
const shortLived = [15, 17, 19, 21, 23, 25].map((major) => [major, 999] as const);
export const defaultNode = '24';
const codenames: Readonly<Record<string, string>> = { hydrogen: '18', iron: '20', jod: '22', krypton: '24' };

export const nodeVersionFiles = ['.nvmrc', '.node-version', '.n-node-version'] as const;

/** nvm takes the first line that is no comment. */
function fromText(text: string): string | null {
  const clean =
    text
      .replace(/#[^\n]*/g, '')
      .trim()
      .split(/\s+/)[0]
      ?.toLowerCase() ?? '';
  const codename = /^lts\/(\w+)$/.exec(clean)?.[1];
  if (codename !== undefined) return codenames[codename] ?? null;
  if (/^(lts\/\*|node|stable|latest|lts)$/.test(clean)) return defaultNode;
  return /^v?(\d+(?:\.\d+){0,2})$/.exec(clean)?.[1] ?? null;
}

/** The minor release that a range such as ~16.13.0 or 16.13.x admits alone. */
function minorWithin(range: string): string | null {
  const named = [...range.matchAll(/\b(\d+)\.(\d+)/g)].map((match) => [Number(match[1]), Number(match[2])] as const);
  return newestWithin(named, [0, 0], range)?.join('.') ?? null;
}

/** What selects a version by hand comes before what only admits a range, and the service's folder before the workspace's. */
export function nodeVersionOf(
  folders: readonly { readonly folder: Folder; readonly manifest: Manifest | null }[],
  contents: Contents,
): LanguageVersion {
  const found = (version: string, because: string, file: string): LanguageVersion => ({
    version,
    source: file.split('/').at(-1) ?? file,
    evidence: evidence('languageVersion', version, because, file),
  });
  for (const { folder, manifest } of folders) {
    for (const at of upwards(folder)) {
      for (const file of nodeVersionFiles) {
        const text = textOf(at, contents, file);
        const version = text === null ? null : fromText(text);
        if (version !== null) return found(version, `${file} names it`, at.full(file));
      }
    }
    const tool = toolVersion(folder, contents, 'nodejs', 'node');
    if (tool !== null) return found(tool.version, tool.because, tool.file);
    if (manifest?.voltaNode != null) return found(manifest.voltaNode, 'volta pins it', folder.full('package.json'));
  }
  for (const { folder, manifest } of folders) {
    if (manifest?.nodeRange == null) continue;
    const preferred = [Number(defaultNode), 999] as const;
    const version =
      newestWithin(known, preferred, manifest.nodeRange) ?? newestWithin(shortLived, preferred, manifest.nodeRange);
    const minor = version === null ? minorWithin(manifest.nodeRange) : null;
    if (minor !== null)
      return found(minor, `engines.node ${manifest.nodeRange} admits no other`, folder.full('package.json'));
    if (version === null) continue;
    const because = `the newest long-term release that engines.node ${manifest.nodeRange} admits`;
    // An exact release in engines is meant exactly.
    const exact = /^v?(\d+\.\d+\.\d+)$/.exec(manifest.nodeRange.trim())?.[1];
    return found(exact ?? String(version[0]), because, folder.full('package.json'));
  }
  const because = 'nothing in the repository says, so the current long-term release is taken';
  return { version: defaultNode, source: null, evidence: evidence('languageVersion', defaultNode, because, null) };
}
