import type { Evidence } from '../../../shared/plan.ts';
import { evidence } from '../detected.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { newestWithin } from '../version-range.ts';
import type { Manifest } from './manifest.ts';

/** Majors with an official slim image that are or were long-term support, and the one taken when nothing is said (November 2026). */
const known = [14, 16, 18, 20, 22, 24].map((major) => [major, 999] as const);
export const defaultNode = '24';
const codenames: Readonly<Record<string, string>> = { hydrogen: '18', iron: '20', jod: '22', krypton: '24' };

export interface LanguageVersion {
  readonly version: string;
  readonly source: string | null;
  readonly evidence: Evidence;
}

export const nodeVersionFiles = ['.nvmrc', '.node-version', '.tool-versions'] as const;

function fromText(text: string): string | null {
  const clean = text.trim().split(/\s+/)[0]?.toLowerCase() ?? '';
  const codename = /^lts\/(\w+)$/.exec(clean)?.[1];
  if (codename !== undefined) return codenames[codename] ?? null;
  if (/^(lts\/\*|node|stable|latest|lts)$/.test(clean)) return defaultNode;
  return /^v?(\d+(?:\.\d+){0,2})$/.exec(clean)?.[1] ?? null;
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
    for (const file of nodeVersionFiles) {
      const text = textOf(folder, contents, file);
      const line = file === '.tool-versions' ? /^nodejs\s+(\S+)/m.exec(text ?? '')?.[1] : text;
      const version = line == null ? null : fromText(line);
      if (version !== null) return found(version, `${file} names it`, folder.full(file));
    }
    if (manifest?.voltaNode != null) return found(manifest.voltaNode, 'volta pins it', folder.full('package.json'));
  }
  for (const { folder, manifest } of folders) {
    if (manifest?.nodeRange == null) continue;
    const version = newestWithin(known, [Number(defaultNode), 999], manifest.nodeRange);
    if (version === null) continue;
    const because = `the newest long-term release that engines.node ${manifest.nodeRange} admits`;
    return { ...found(String(version[0]), because, folder.full('package.json')), source: 'package.json' };
  }
  const because = 'nothing in the repository says, so the current long-term release is taken';
  return { version: defaultNode, source: null, evidence: evidence('languageVersion', defaultNode, because, null) };
}
