import type { Folder } from './reading/folder.ts';

/** What a repository may be written for without being understood, by files that nothing else has; the most telling first. */
const ecosystems: readonly (readonly [name: string, file: RegExp])[] = [
  ['Crystal', /^shard\.yml$/],
  ['Swift', /^Package\.swift$|\.xcodeproj\//],
  ['Flutter or Dart', /^pubspec\.yaml$/],
  ['Clojure', /^(project\.clj|deps\.edn|shadow-cljs\.edn)$/],
  ['Gleam', /^gleam\.toml$/],
  ['Erlang', /^rebar\.config$/],
  ['Haskell', /^(stack\.yaml|cabal\.project|[^/]+\.cabal)$/],
  ['OCaml', /^(dune-project|[^/]+\.opam)$/],
  ['Zig', /^build\.zig$/],
  ['Nim', /^[^/]+\.nimble$/],
  ['D', /^dub\.(json|sdl)$/],
  ['V', /^v\.mod$/],
  ['Elm', /^elm\.json$/],
  ['Julia', /^(Project|JuliaProject)\.toml$/],
  ['R', /^(renv\.lock|DESCRIPTION|app\.R|plumber\.R|[^/]+\.Rproj)$/],
  ['Perl', /^(cpanfile|Makefile\.PL|dist\.ini)$/],
  ['Lua', /^([^/]+\.rockspec|[^/]+\.lua)$/],
  ['Scala with Mill', /^build\.(sc|mill)$/],
  ['Java with Ant', /^build\.xml$/],
  ['Bazel', /^(WORKSPACE(\.bazel)?|MODULE\.bazel)$/],
  ['Terraform', /^[^/]+\.tf$/],
  ['Helm', /^Chart\.yaml$/],
  ['a notebook of Jupyter', /\.ipynb$/],
  [
    'C or C++',
    /^(CMakeLists\.txt|meson\.build|conanfile\.(txt|py)|configure\.ac|[^/]+\.vcxproj)$|^(src\/)?[^/]+\.(c|cc|cpp|cxx)$/,
  ],
];

/** The ecosystem that a folder of an unknown language belongs to, with the file that says so; null when none is known either. */
export function otherEcosystem(folder: Folder): { readonly name: string; readonly file: string } | null {
  for (const [name, pattern] of ecosystems) {
    const file = folder.files.find((path) => pattern.test(path));
    if (file !== undefined) return { name, file };
  }
  return null;
}
