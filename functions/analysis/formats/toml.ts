/**
 * Reads of TOML what manifests need: tables, and keys with text or lists of text. Dates, numbers and inline tables stay raw text.
 * A full parser would buy nothing here, since nothing is written back.
 */
export type TomlTables = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

const text = /"((?:[^"\\]|\\.)*)"|'([^']*)'/g;

function withoutComment(line: string): string {
  let quote: string | null = null;
  for (let i = 0; i < line.length; i += 1) {
    const c = line[i];
    if (quote !== null) quote = c === quote && line[i - 1] !== '\\' ? null : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === '#') return line.slice(0, i);
  }
  return line;
}

function values(raw: string): readonly string[] {
  if (!/^["'[]/.test(raw)) return [raw];
  return [...raw.matchAll(text)].map((match) => match[1] ?? match[2] ?? '');
}

/** Whether every bracket of a list is closed, so that a list may span lines. */
function isComplete(raw: string): boolean {
  const bare = raw.replace(text, '');
  return bare.split('[').length <= bare.split(']').length;
}

export function parseToml(source: string): TomlTables {
  const tables = new Map<string, Map<string, readonly string[]>>();
  let table = new Map<string, readonly string[]>();
  tables.set('', table);
  let pending: { key: string; raw: string } | null = null;
  for (const full of source.split(/\r?\n/)) {
    const line = withoutComment(full).trim();
    if (pending !== null) {
      pending.raw += ` ${line}`;
    } else {
      const header = /^\[\[?\s*([^\]]+?)\s*\]\]?$/.exec(line);
      if (header?.[1] !== undefined) {
        const name = header[1].replaceAll('"', '');
        table = tables.get(name) ?? new Map<string, readonly string[]>();
        tables.set(name, table);
        continue;
      }
      const pair = /^("[^"]+"|[\w.-]+)\s*=\s*(.*)$/.exec(line);
      if (pair?.[1] === undefined) continue;
      pending = { key: pair[1].replaceAll('"', ''), raw: pair[2] ?? '' };
    }
    if (isComplete(pending.raw)) {
      table.set(pending.key, values(pending.raw));
      pending = null;
    }
  }
  return tables;
}

export function tomlText(tables: TomlTables, table: string, key: string): string | null {
  return tables.get(table)?.get(key)?.[0] ?? null;
}
