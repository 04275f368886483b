import type { Language } from '../../../shared/plan.ts';
import { depthOf, type Folder } from './folder.ts';

const endings: Readonly<Record<Language, RegExp>> = {
  node: /\.[mc]?[jt]sx?$|(^|\/)bin\/www$/,
  deno: /\.[jt]sx?$/,
  python: /\.py$/,
  go: /\.go$/,
  rust: /(^|\/)(src|crates|bin)\/.*\.rs$|^[^/]*main\.rs$|(^|\/)Rocket\.toml$/,
  java: /\.(java|kt|scala)$|(^|\/)application[\w-]*\.(properties|ya?ml|conf)$/,
  ruby: /\.rb$|(^|\/)config\.ru$|(^|\/)database\.yml$/,
  php: /\.php$/,
  dotnet: /\.(cs|fs|vb)$|(^|\/)appsettings(\.Production)?\.json$/,
  elixir: /\.exs?$/,
  static: /(?!)/,
};

const telling =
  /(^|\/)(config|configuration|env|environment|settings|server|app|index|main|constants|database|db|puma|runtime|application|Program|Startup)\b/i;
const besides =
  /(^|\/)(tests?|__tests__|spec|docs|examples|scripts|migrations|migrate|dist|build|public|static|assets|target|deps|_build|\.next)\/|\.(test|spec|d|config|min|stories)\.|_test\.go$|_(spec|test)\.(rb|exs?)$|Tests?\.(java|kt|cs)$/;
const configuration = /(^|\/)[\w.-]*\.config\.[mc]?[jt]s$/;

/** Whether variables and ports may be read in this file. */
export function isSource(language: Language | null, path: string): boolean {
  return language !== null && endings[language].test(path) && !configuration.test(path);
}

/** Sources in which variables and ports are probably read, likeliest first. */
export function sourcesWorthReading(folder: Folder, language: Language | null): readonly string[] {
  if (language === null) return [];
  const worth = (file: string): number => (telling.test(file) ? 0 : 10) + depthOf(file);
  return folder.files
    .filter((file) => isSource(language, file) && !besides.test(file))
    .map((file) => ({ file, worth: worth(file) }))
    .sort((a, b) => a.worth - b.worth || (a.file < b.file ? -1 : 1))
    .slice(0, 12)
    .map(({ file }) => folder.full(file));
}
