import path from 'node:path';
import { gitAsk } from './git.ts';

/** Names as GitHub's linguist has them; only what people write by hand counts. */
const byExtension: Readonly<Record<string, string>> = {
  '.js': 'JavaScript',
  '.mjs': 'JavaScript',
  '.cjs': 'JavaScript',
  '.jsx': 'JavaScript',
  '.ts': 'TypeScript',
  '.tsx': 'TypeScript',
  '.mts': 'TypeScript',
  '.vue': 'Vue',
  '.svelte': 'Svelte',
  '.astro': 'Astro',
  '.html': 'HTML',
  '.css': 'CSS',
  '.scss': 'SCSS',
  '.py': 'Python',
  '.go': 'Go',
  '.rs': 'Rust',
  '.rb': 'Ruby',
  '.php': 'PHP',
  '.java': 'Java',
  '.kt': 'Kotlin',
  '.scala': 'Scala',
  '.cs': 'C#',
  '.fs': 'F#',
  '.c': 'C',
  '.h': 'C',
  '.cc': 'C++',
  '.cpp': 'C++',
  '.swift': 'Swift',
  '.dart': 'Dart',
  '.ex': 'Elixir',
  '.exs': 'Elixir',
  '.erl': 'Erlang',
  '.hs': 'Haskell',
  '.clj': 'Clojure',
  '.ml': 'OCaml',
  '.lua': 'Lua',
  '.pl': 'Perl',
  '.r': 'R',
  '.jl': 'Julia',
  '.zig': 'Zig',
  '.nim': 'Nim',
  '.cr': 'Crystal',
  '.cob': 'COBOL',
  '.cbl': 'COBOL',
  '.f90': 'Fortran',
  '.tcl': 'Tcl',
  '.sh': 'Shell',
  '.bash': 'Shell',
  '.tf': 'HCL',
};

const byName: Readonly<Record<string, string>> = { Dockerfile: 'Dockerfile', Makefile: 'Makefile' };
const vendored = /(?:^|\/)(?:node_modules|vendor|dist|build|third_party)\//;

export type Languages = Readonly<Record<string, number>>;

/** Bytes by language of one commit, most first. */
export async function languagesOf(dir: string, sha: string): Promise<Languages> {
  const listing = await gitAsk(dir, 'ls-tree', '-r', '-l', '-z', sha);
  const bytes = new Map<string, number>();
  for (const entry of (listing ?? '').split('\0')) {
    const match = /^100\d+ blob [0-9a-f]+ +(\d+)\t(.+)$/s.exec(entry);
    if (match === null) continue;
    const file = match[2] as string;
    const language = byName[path.basename(file)] ?? byExtension[path.extname(file).toLowerCase()];
    if (language !== undefined && !vendored.test(file))
      bytes.set(language, (bytes.get(language) ?? 0) + Number(match[1]));
  }
  return Object.fromEntries([...bytes].sort((a, b) => b[1] - a[1]));
}
