/** A Procfile as Heroku and its kin read it: one command a line, by its name. */
export interface Procfile {
  readonly processes: readonly { readonly name: string; readonly command: string }[];
  /** Runs once before each release. */
  readonly release: string | null;
  readonly web: string | null;
}

export function parseProcfile(text: string | null): Procfile {
  const lines = (text ?? '').split(/\r?\n/).flatMap((line) => {
    const match = /^\s*([A-Za-z0-9_-]+)\s*:\s*(\S.*)$/.exec(line);
    return match?.[1] === undefined ? [] : [{ name: match[1], command: (match[2] ?? '').trim() }];
  });
  const named = (name: string): string | null => lines.find((line) => line.name === name)?.command ?? null;
  return { processes: lines.filter(({ name }) => name !== 'release'), release: named('release'), web: named('web') };
}
