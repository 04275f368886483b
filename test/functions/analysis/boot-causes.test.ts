import { describe, expect, test } from 'vitest';
import { type Cause, causeIn } from '../../../functions/analysis/boot-causes.ts';

/** Last lines of programs that could not start, as their runtimes write them. */
const rows: readonly (readonly [who: string, cause: Cause, name: string | null, line: string])[] = [
  [
    'Cloud Run',
    'wrong-architecture',
    '/usr/bin/java',
    'terminated: Application failed to start: failed to load /usr/bin/java: exec format error',
  ],
  [
    'Cloud Run with an init',
    'wrong-architecture',
    '/usr/bin/tini',
    'terminated: Application failed to start: Failed to create init process: failed to load /usr/bin/tini: exec format error',
  ],
  ['Docker', 'wrong-architecture', '/server', 'exec /server: exec format error'],
  ['Go', 'wrong-architecture', './foreign', 'fork/exec ./foreign: exec format error'],
  ['Python', 'wrong-architecture', './foreign', "OSError: [Errno 8] Exec format error: './foreign'"],
  ['bash', 'wrong-architecture', './foreign', 'bash: ./foreign: cannot execute binary file: Exec format error'],
  ['dash', 'wrong-architecture', null, 'sh: 1: ./foreign: Exec format error'],
  ['a shell that reads it', 'wrong-architecture', '/app/server', '/app/server: 1: \u007fELF\u0002\u0001: not found'],
  [
    'a module built on a Mac',
    'wrong-architecture',
    '/app/node_modules/bcrypt/lib/binding/bcrypt_lib.node',
    'Error: /app/node_modules/bcrypt/lib/binding/bcrypt_lib.node: invalid ELF header',
  ],
  [
    'Java',
    'wrong-architecture',
    '/app/libfoo.so',
    "java.lang.UnsatisfiedLinkError: /app/libfoo.so: /app/libfoo.so: cannot open shared object file (Possible cause: can't load AMD 64 .so on a AARCH64 platform)",
  ],

  ['Node', 'missing-library', 'left-pad', "Error: Cannot find module 'left-pad'"],
  [
    'Node with modules',
    'missing-library',
    '@acme/log',
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@acme/log' imported from /app/server.js",
  ],
  ['Python', 'missing-library', 'flask', "ModuleNotFoundError: No module named 'flask'"],
  [
    'Python with a system library',
    'missing-library',
    'libGL.so.1',
    'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
  ],
  [
    'the loader of glibc',
    'missing-library',
    'libfoo.so',
    './x: error while loading shared libraries: libfoo.so: cannot open shared object file: No such file or directory',
  ],
  [
    'the loader of musl',
    'missing-library',
    'libssl.so.3',
    'Error loading shared library libssl.so.3: No such file or directory (needed by /app/server)',
  ],
  [
    'Rust on an older system',
    'missing-library',
    'GLIBC_2.39',
    "/app/server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.39' not found (required by /app/server)",
  ],
  [
    'Ruby',
    'missing-library',
    'sinatra',
    "<internal:/usr/lib/ruby/rubygems/core_ext/kernel_require.rb>:85:in `require': cannot load such file -- sinatra (LoadError)",
  ],
  [
    'Bundler',
    'missing-library',
    'rack-3.1.8',
    'Could not find rack-3.1.8 in locally installed gems (Bundler::GemNotFound)',
  ],
  [
    'Java',
    'missing-library',
    'org/slf4j/LoggerFactory',
    'Exception in thread "main" java.lang.NoClassDefFoundError: org/slf4j/LoggerFactory',
  ],
  [
    '.NET',
    'missing-library',
    'Newtonsoft.Json',
    "Unhandled exception. System.IO.FileNotFoundException: Could not load file or assembly 'Newtonsoft.Json, Version=13.0.0.0, Culture=neutral'. The system cannot find the file specified.",
  ],
  [
    '.NET with a system library',
    'missing-library',
    'libgdiplus',
    "System.DllNotFoundException: Unable to load shared library 'libgdiplus' or one of its dependencies.",
  ],
  ['.NET of another version', 'missing-library', '.NET', 'You must install or update .NET to run this application.'],
  [
    'Composer',
    'missing-library',
    '/app/vendor/autoload.php',
    "PHP Fatal error:  Uncaught Error: Failed opening required '/app/vendor/autoload.php' (include_path='.:/usr/share/php')",
  ],
  [
    'PHP without an extension',
    'missing-library',
    'mb_strlen',
    'PHP Fatal error:  Uncaught Error: Call to undefined function mb_strlen() in /app/index.php:3',
  ],

  [
    'Node',
    'missing-file',
    'config/settings.json',
    "Error: ENOENT: no such file or directory, open 'config/settings.json'",
  ],
  ['Node', 'missing-file', '/app/dist/main.js', "Error: Cannot find module '/app/dist/main.js'"],
  ['Python', 'missing-file', 'config.toml', "FileNotFoundError: [Errno 2] No such file or directory: 'config.toml'"],
  [
    'Python',
    'missing-file',
    '/app/main.py',
    "python3: can't open file '/app/main.py': [Errno 2] No such file or directory",
  ],
  ['Go', 'missing-file', 'config.yaml', '2026/11/21 14:06:43 open config.yaml: no such file or directory'],
  ['Go', 'missing-file', 'wkhtml', 'exec: "wkhtml": executable file not found in $PATH'],
  [
    'Rust',
    'missing-file',
    null,
    'called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }',
  ],
  ['Ruby', 'missing-file', 'config.yml', 'No such file or directory @ rb_sysopen - config.yml (Errno::ENOENT)'],
  [
    'PHP',
    'missing-file',
    '/app/config.php',
    'PHP Warning:  require(/app/config.php): Failed to open stream: No such file or directory in /app/index.php on line 2',
  ],
  ['Java', 'missing-file', 'app.jar', 'Error: Unable to access jarfile app.jar'],
  ['Java', 'missing-file', 'com.acme.Main', 'Error: Could not find or load main class com.acme.Main'],
  [
    'Java',
    'missing-file',
    'application.yml',
    'java.io.FileNotFoundException: application.yml (No such file or directory)',
  ],
  [
    '.NET',
    'missing-file',
    '/app/appsettings.json',
    "Unhandled exception. System.IO.FileNotFoundException: Could not find file '/app/appsettings.json'.",
  ],
  ['.NET', 'missing-file', '/app/web.dll', "The application to execute does not exist: '/app/web.dll'."],
  ['a shell', 'missing-file', 'gunicorn', 'sh: 1: gunicorn: not found'],
  ['a shell', 'missing-file', './start.sh', '/bin/sh: 1: ./start.sh: not found'],
  ['a script whose interpreter is not there', 'missing-file', 'python3', 'env: ‘python3’: No such file or directory'],
  [
    'Cloud Run',
    'missing-file',
    '/app/server',
    'terminated: Application failed to start: failed to load /app/server: no such file or directory',
  ],
];

describe('what an image lacks is named by the words of the program', () => {
  for (const [who, cause, name, line] of rows) {
    test(`${who}: ${cause}, ${name}`, () => {
      expect(causeIn(['starting', line, '    at somewhere'])).toEqual({ cause, name, line });
    });
  }
});

test('the gravest is named, and of equal ones the last', () => {
  const file = "ENOENT: no such file or directory, open '.env'";
  expect(causeIn([file, 'exec /server: exec format error', file])?.cause).toBe('wrong-architecture');
  const other = "Error: ENOENT: no such file or directory, open '/app/index.json'";
  expect(causeIn([file, other])?.name).toBe('/app/index.json');
});

test.each([
  'listening on 0.0.0.0:8080',
  'GET /missing 404 3 ms',
  'user 17 not found',
  'Error: connect ECONNREFUSED 127.0.0.1:5432',
  'the request was not found in the index',
  'Error: The environment variable UPSTREAM_URL is not set',
])('%s names no cause', (line) => {
  expect(causeIn([line])).toBeNull();
});
