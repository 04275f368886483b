import type { RootFolderChoice } from '../../shared/dry-analysis.ts';
import { frameworkOf } from './node/frameworks.ts';
import { parseManifest } from './node/manifest.ts';
import { isProductionScript } from './node/start.ts';
import type { Contents } from './reading/contents.ts';
import { depthOf, type Folder } from './reading/folder.ts';

/** Files that say that a folder is deployed by itself, the most telling first. */
const telling: readonly (readonly [pattern: RegExp, because: string])[] = [
  [/^Dockerfile$/, 'it has a Dockerfile of its own'],
  [/^package\.json$/, 'it is a package of Node'],
  [/^deno\.jsonc?$/, 'it has a configuration of Deno'],
  [/^(manage\.py|requirements\.txt|pyproject\.toml|Pipfile)$/, 'it is a project of Python'],
  [/^go\.mod$/, 'it is a module of Go'],
  [/^Cargo\.toml$/, 'it is a crate of Rust'],
  [/^(pom\.xml|build\.gradle(\.kts)?|build\.sbt)$/, 'it is a build of Java'],
  [/^(Gemfile|config\.ru)$/, 'it is an application of Ruby'],
  [/^composer\.json$/, 'it is a package of PHP'],
  [/^[^/]+\.csproj$/, 'it is a project of .NET'],
  [/^mix\.exs$/, 'it is an application of Elixir'],
  [/^index\.html$/, 'it has a page'],
];
const besides =
  /(^|\/)(tests?|__tests__|spec|e2e|fixtures|__fixtures__|testdata|examples?|samples?|docs|templates?|benchmarks?|dist|build|public|\.[^/]+)(\/|$)/i;
const mostChoices = 12;

/** Folders below this one that could be chosen as the root folder instead, nearest first; no library of Node is among them as far as its manifest was read. */
export function rootFoldersIn(folder: Folder, contents: Contents): readonly RootFolderChoice[] {
  const found = new Map<string, { readonly rank: number; readonly file: string }>();
  for (const file of folder.files) {
    const slash = file.lastIndexOf('/');
    if (slash < 0) continue;
    const path = file.slice(0, slash);
    const rank = telling.findIndex(([pattern]) => pattern.test(file.slice(slash + 1)));
    if (rank < 0 || besides.test(path) || isLibrary(contents.get(folder.full(file)))) continue;
    if (rank < (found.get(path)?.rank ?? telling.length)) found.set(path, { rank, file });
  }
  const paths = [...found.keys()].sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
  return paths
    .filter((path) => !paths.some((above) => path.startsWith(`${above}/`)))
    .slice(0, mostChoices)
    .map((path) => {
      const { rank, file } = found.get(path) ?? { rank: 0, file: path };
      return { path: folder.full(path), because: telling[rank]?.[1] ?? '', file: folder.full(file) };
    });
}

/** Only a manifest of Node that was read can be told to belong to a library. */
function isLibrary(text: string | undefined): boolean {
  const manifest = text === undefined ? null : parseManifest(text);
  return manifest !== null && !isProductionScript(manifest.scripts['start']) && frameworkOf(manifest) === null;
}
