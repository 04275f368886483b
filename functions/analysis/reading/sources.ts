import type { Language } from '../../../shared/plan.ts';
import type { Folder } from './folder.ts';

const endings: Readonly<Record<Language, RegExp>> = {
  node: /\.(?:[mc]?[jt]s)$/,
  python: /\.py$/,
  go: /\.go$/,
  static: /(?!)/,
};

const telling = /(^|\/)(config|configuration|env|environment|settings|server|app|index|main|constants|database|db)\b/i;
const besides =
  /(^|\/)(tests?|__tests__|spec|docs|examples|scripts|migrations|dist|build|public|static|assets|\.next)\/|\.(test|spec|d|config|min)\.|_test\.go$/;

/** Sources in which variables and ports are probably read, likeliest first. */
export function sourcesWorthReading(folder: Folder, language: Language | null): readonly string[] {
  if (language === null) return [];
  const worth = (file: string): number => (telling.test(file) ? 0 : 10) + file.split('/').length;
  return folder.files
    .filter((file) => endings[language].test(file) && !besides.test(file))
    .sort((a, b) => worth(a) - worth(b) || (a < b ? -1 : 1))
    .slice(0, 12)
    .map(folder.full);
}
