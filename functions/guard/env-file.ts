export interface EnvLine {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** Assignments of a .env file; `export` and quotes are taken off. */
export function parseEnvFile(text: string): readonly EnvLine[] {
  return text.split(/\r?\n/).flatMap((full, index) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(full);
    if (match?.[1] === undefined) return [];
    const raw = match[2] ?? '';
    const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(raw);
    return [{ name: match[1], value: quoted?.[2] ?? raw.replace(/\s+#.*$/, ''), line: index + 1 }];
  });
}
