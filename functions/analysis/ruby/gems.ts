import { type LanguageVersion, languageVersion, toolVersion, versionIn } from '../language-version.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

/** The release taken when nothing says (November 2026). */
const defaultRuby = '3.4';
export const rubyVersionFiles = ['.ruby-version'] as const;

/** Gems that the Gemfile names outside of the groups for development and tests. */
export function gemsOf(folder: Folder, contents: Contents): ReadonlySet<string> {
  const gems = new Set<string>();
  let group: string | null = null;
  for (const line of (textOf(folder, contents, 'Gemfile') ?? '').split(/\r?\n/)) {
    const opened = /^\s*group\s*\(?\s*([^\n]*?)\)?\s+do\b/.exec(line)?.[1];
    if (opened !== undefined) group = opened;
    else if (/^end\b/.test(line)) group = null;
    const gem = /^\s*gem\s*\(?\s*["']([\w.-]+)["']/.exec(line)?.[1];
    const elsewhere = `${group ?? ''} ${/\bgroups?:\s*(.*)$/.exec(line)?.[1] ?? ''}`;
    if (gem !== undefined && (!/development|test/.test(elsewhere) || /production/.test(elsewhere))) gems.add(gem);
  }
  // A gemspec's dependencies, where the Gemfile refers to it.
  return gems;
}

export function rubyVersionOf(folder: Folder, contents: Contents): LanguageVersion {
  return languageVersion(
    [
      versionIn(folder, contents, '.ruby-version', /^\s*(?:ruby-)?(\d+\.\d+(?:\.\d+)?)/),
      versionIn(
        folder,
        contents,
        'Gemfile',
        /^\s*ruby\s*\(?\s*["']=?\s*(\d+\.\d+(?:\.\d+)?)["']/m,
        'the Gemfile requires it',
      ),
      toolVersion(folder, contents, 'ruby'),
      versionIn(
        folder,
        contents,
        'Gemfile.lock',
        /^RUBY VERSION\s*\n\s+ruby (\d+\.\d+\.\d+)/m,
        'Gemfile.lock was made with it',
      ),
      versionIn(
        folder,
        contents,
        'Gemfile',
        /^\s*ruby\s*\(?\s*["']\s*(?:~>|>=)\s*(\d+\.\d+(?:\.\d+)?)/m,
        'the Gemfile requires it',
      ),
    ],
    defaultRuby,
  );
}

/** The release of Bundler that wrote the lockfile. */
export function bundlerVersion(folder: Folder, contents: Contents): string | null {
  return /^BUNDLED WITH\s*\n\s+(\d+(?:\.\d+)*)/m.exec(textOf(folder, contents, 'Gemfile.lock') ?? '')?.[1] ?? null;
}
