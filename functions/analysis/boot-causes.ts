/** What programs, their runtimes, the loader and Cloud Run say when a start fails for what the image lacks. Pure reading of lines. */

export type Cause = 'wrong-architecture' | 'missing-library' | 'missing-file';

export interface Told {
  readonly cause: Cause;
  /** What is missing, or what could not be run; null where the line does not name it. */
  readonly name: string | null;
  readonly line: string;
}

type Row = readonly [cause: Cause, says: RegExp];

/**
 * The gravest first; the first group is the name. Cloud Run's own words are "terminated: Application failed to start: failed
 * to load /usr/bin/java: exec format error" (GoogleCloudPlatform/jit-groups#270, seen 2024-02) and, before a deploy, that an
 * image "must support amd64/linux" (https://cloud.google.com/run/docs/container-contract#languages).
 */
const rows: readonly Row[] = [
  // Where a shell takes up what the system refuses, it reads the file as a script.
  ['wrong-architecture', /(\S+): (?:line )?\d+: [^\w\s]?ELF/],
  // Cloud Run, util-linux, Docker and Go, then a shell.
  ['wrong-architecture', /(?:failed to load|failed to execute|exec) "?([^\s":]+)"?: exec format error/i],
  ['wrong-architecture', /([^\s:]+): cannot execute binary file/i],
  ['wrong-architecture', /\bexec format error\b(?:: '([^']+)')?/i],
  ['wrong-architecture', /image '?([^\s']+)'?.* must support (?:amd64\/linux|linux\/amd64)/i],
  ['wrong-architecture', /([^\s:']+): (?:wrong ELF class|invalid ELF header)/],
  ['wrong-architecture', /UnsatisfiedLinkError: ([^\s:]+):.*can't load .* on a .* platform/],
  ['wrong-architecture', /BadImageFormatException: Could not load file or assembly '([^',]+)/],

  // The loader of glibc, that of musl, and what passes their words on: Python, Ruby, PHP, Node's native modules.
  ['missing-library', /error while loading shared libraries: ([^\s:]+)/],
  ['missing-library', /Error loading shared library ([^\s:]+)/],
  ['missing-library', /([\w.+-]+\.so[\w.]*): cannot open shared object file/],
  ['missing-library', /version [`'](GLIBC\w*_[\d.]+)' not found/],
  // Node, Deno.
  ['missing-library', /Cannot find package '([^']+)'/],
  ['missing-library', /Cannot find module '([^'./][^']*)'/],
  ['missing-library', /Import "([^"]+)" not a dependency/],
  // Python.
  ['missing-library', /(?:ModuleNotFoundError|ImportError): No module named '?([\w.]+)'?/],
  // Ruby and Bundler.
  ['missing-library', /cannot load such file -- ([^\s./][^\s)]*)/],
  [
    'missing-library',
    /Could not find (?:gem )?'?([\w.-]+)[^\n]* in (?:any of the sources|locally installed gems|rubygems)/,
  ],
  // Java; the class that was to be started is a file of the image.
  ['missing-file', /Could not find or load main class ([\w.$]+)/],
  ['missing-library', /(?:NoClassDefFoundError|ClassNotFoundException): ([\w/.$]+)/],
  ['missing-library', /UnsatisfiedLinkError: no (\S+) in java\.library\.path/],
  // .NET.
  ['missing-library', /Could not load file or assembly '([^',]+)/],
  ['missing-library', /Unable to load shared library '([^']+)'/],
  ['missing-library', /You must install or update (\.NET) to run this application/],
  // PHP.
  ['missing-library', /Failed opening required '([^']*vendor\/autoload\.php)'/],
  ['missing-library', /PHP Fatal error: .*Class "([^"]+)" not found/],
  ['missing-library', /PHP Fatal error: .*Call to undefined function (\w+)\(\)/],
  // Elixir.
  ['missing-library', /\(module ([\w.]+) is not available\)/],

  // Node, Python, Ruby, PHP, Java, .NET.
  ['missing-file', /ENOENT: no such file or directory, \w+ '([^']+)'/],
  ['missing-file', /Cannot find module '([./][^']*)'/],
  ['missing-file', /FileNotFoundError: \[Errno 2\] No such file or directory: '([^']+)'/],
  ['missing-file', /can't open file '([^']+)'/],
  ['missing-file', /No such file or directory @ \w+ - (\S+)/],
  ['missing-file', /cannot load such file -- ([./][^\s)]*)/],
  ['missing-file', /\(([^()]+)\): [Ff]ailed to open stream: No such file or directory/],
  ['missing-file', /Failed opening required '([^']+)'/],
  ['missing-file', /FileNotFoundException: (\S+) \(No such file or directory\)/],
  ['missing-file', /NoSuchFileException: (\S+)/],
  ['missing-file', /Unable to access jarfile (\S+)/],
  ['missing-file', /Could not find (?:file|a part of the path) '([^']+)'/],
  ['missing-file', /The application to execute does not exist: '([^']+)'/],
  // Cloud Run, util-linux, Docker, Go; shells; Rust names no file.
  [
    'missing-file',
    /(?:failed to load|failed to execute|exec|open|stat|lstat|chdir) "?([^\s":]+)"?: no such file or directory/i,
  ],
  ['missing-file', /exec: "?([^":]+)"?: executable file not found/],
  [
    'missing-file',
    /\b(?:ba|da|z)?sh: (?:\d+: |line \d+: )?(?:exec: )?([^\s:]+): (?:not found|command not found|No such file or directory)/,
  ],
  ['missing-file', /\benv: [‘'"]?([^’'":\s]+)[’'"]?: No such file or directory/],
  ['missing-file', /code: 2, kind: NotFound, message: "No such file or directory"/],
];

/** The gravest cause that a line names, and of equal ones the last: what is fatal comes at the end. */
export function causeIn(lines: readonly string[]): Told | null {
  for (const cause of ['wrong-architecture', 'missing-library', 'missing-file'] as const) {
    const told = lines.flatMap((line) => toldBy(line)).filter((each) => each.cause === cause);
    const [last] = told.slice(-1);
    if (last !== undefined) return last;
  }
  return null;
}

/** The first row that fits a line. */
function toldBy(line: string): readonly Told[] {
  for (const [cause, says] of rows) {
    const found = says.exec(line);
    if (found !== null) return [{ cause, name: found[1] ?? null, line }];
  }
  return [];
}
