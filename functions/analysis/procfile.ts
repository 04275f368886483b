/** A Procfile as Heroku and its kin read it: one command a line, by its name. */
export interface Procfile {
  readonly processes: readonly { readonly name: string; readonly command: string }[];
  /** Runs once before each release. */
  readonly release: string | null;
  /** Null also where it only names the folder that Heroku's own web server for PHP shows. */
  readonly web: string | null;
}

/** The folder in `heroku-php-apache2 -C site.conf public/`, null for any other command. */
export function documentRootIn(command: string): string | null {
  const words = /(?:^|\/)heroku-(?:php|hhvm)-(?:apache2|nginx)\b(.*)$/.exec(command)?.[1]?.trim().split(/\s+/);
  if (words === undefined) return null;
  const last = words.at(-1) ?? '';
  return last === '' || words.at(-2)?.startsWith('-') === true ? '' : last.replace(/^\.?\/|\/$/g, '');
}

export function parseProcfile(text: string | null): Procfile {
  const lines = (text ?? '').split(/\r?\n/).flatMap((line) => {
    const match = /^\s*([A-Za-z0-9_-]+)\s*:\s*(\S.*)$/.exec(line);
    return match?.[1] === undefined ? [] : [{ name: match[1], command: (match[2] ?? '').trim() }];
  });
  const named = (name: string): string | null => lines.find((line) => line.name === name)?.command ?? null;
  const web = named('web');
  return {
    processes: lines.filter(({ name }) => name !== 'release'),
    release: named('release'),
    web: web === null || documentRootIn(web) !== null ? null : web,
  };
}
