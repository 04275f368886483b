import { describe, expect, test } from 'vitest';
import { type Boot, diagnoseBoot } from '../../../functions/analysis/boot-diagnosis.ts';

const notStarted =
  'The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable within the allocated timeout.';

function boot(lines: readonly string[], more: Partial<Boot> = {}): Boot {
  const logs = lines.map((text) => ({ severity: 'DEFAULT', text }));
  return { logs, reason: 'HealthCheckContainerError', message: notStarted, port: 8080, wantedVariables: [], ...more };
}

type Row = readonly [rule: string, boot: Boot, code: string, named: readonly string[]];

const rows: readonly Row[] = [
  ['the platform saw another port', boot(['Container listens on 0.0.0.0:3000']), 'wrong-port', ['3000', '8080']],
  ['the platform saw another port on every address', boot(['Container listens on [::]:5000']), 'wrong-port', ['5000']],
  [
    'the platform saw loopback only',
    boot(['Container listens on 127.0.0.1:8080']),
    'bound-to-loopback',
    ['127.0.0.1', '0.0.0.0'],
  ],
  ['the platform saw the other loopback', boot(['Container listens on [::1]:8080']), 'bound-to-loopback', ['8080']],
  [
    'what was seen counts more than what was said',
    boot(['Server ready at http://localhost:8080', 'Container listens on 0.0.0.0:9000']),
    'wrong-port',
    ['9000'],
  ],
  [
    'the program says loopback',
    boot(['listening on http://127.0.0.1:8080']),
    'bound-to-loopback',
    ['listening on http://127.0.0.1:8080'],
  ],
  ['the program says another port', boot(['Example app listening on port 3000']), 'wrong-port', ['3000']],
  [
    'Flask says where it runs',
    boot([' * Running on http://127.0.0.1:5000', 'Press CTRL+C to quit']),
    'wrong-port',
    ['5000'],
  ],
  [
    'uvicorn says where it runs',
    boot(['INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)']),
    'wrong-port',
    ['8000'],
  ],
  [
    'gunicorn says where it listens',
    boot(['[2026-11-21] [1] [INFO] Listening at: http://127.0.0.1:8080 (1)']),
    'bound-to-loopback',
    ['8080'],
  ],
  ['structured log', boot(['{"severity":"INFO","message":"server started on :4000"}']), 'wrong-port', ['4000']],
  [
    'Node throws for a variable',
    boot(
      [
        'Error: The environment variable UPSTREAM_URL is not set',
        '    at file:///app/server.js:5:9',
        'Node.js v24.1.0',
        'Container called exit(1).',
      ],
      { wantedVariables: ['UPSTREAM_URL'] },
    ),
    'missing-variable',
    ['UPSTREAM_URL', '--env UPSTREAM_URL'],
  ],
  [
    'Python has no such key',
    boot([
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 3',
      "KeyError: 'DATABASE_URL'",
      'Container called exit(1).',
    ]),
    'missing-variable',
    ['DATABASE_URL'],
  ],
  [
    'pydantic names the field',
    boot([
      'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings',
      'api_token',
      '  Field required [type=missing, input_value={}, input_type=dict]',
      'Container called exit(1).',
    ]),
    'missing-variable',
    ['API_TOKEN'],
  ],
  [
    'Go ends for a variable',
    boot(['2026/11/21 10:00:00 SMTP_HOST must be set', 'Container called exit(1).'], {
      wantedVariables: ['SMTP_HOST'],
    }),
    'missing-variable',
    ['SMTP_HOST'],
  ],
  [
    'envconfig names the key',
    boot(['required key APP_SECRET missing value'], { exit: { code: 1, signal: null, oomKilled: false } }),
    'missing-variable',
    ['APP_SECRET'],
  ],
  [
    'one entry holds a whole trace',
    boot([
      'Traceback:\n  File x\ndecouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default value.',
      'Container called exit(1).',
    ]),
    'missing-variable',
    ['SECRET_KEY'],
  ],
  [
    'memory, as Cloud Run says it',
    boot(['Memory limit of 512 MiB exceeded with 529 MiB used. Consider increasing the memory limit.']),
    'out-of-memory',
    ['512 MiB'],
  ],
  [
    'memory, as the kernel did it',
    boot([], { exit: { code: 137, signal: 'SIGKILL', oomKilled: true } }),
    'out-of-memory',
    ['memory'],
  ],
  [
    'memory, as V8 says it',
    boot(['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory']),
    'out-of-memory',
    ['heap'],
  ],
  [
    'a crash shows code and last lines',
    boot(['starting', 'Error: the index has no entries', 'Container called exit(1).']),
    'crashed-at-start',
    ['exit code 1', 'no entries'],
  ],
  [
    'a crash is not a missing variable because a module is missing',
    boot(["Error: Cannot find module './x'", "  code: 'MODULE_NOT_FOUND',", 'Container called exit(1).'], {
      wantedVariables: ['A_TOKEN'],
    }),
    'missing-file',
    ['./x'],
  ],
  [
    'a crash names what the sources read and the release does not set',
    boot(['boom', 'Container called exit(1).'], { wantedVariables: ['A_TOKEN'] }),
    'crashed-at-start',
    ['A_TOKEN'],
  ],
  [
    'the line that says what went wrong is shown, however deep the stack below it',
    boot([
      'RangeError: a shop without apples cannot open',
      ...Array.from({ length: 8 }, (_, index) => `    at open (file:///app/server.js:${index}:33)`),
      'Node.js v24.1.0',
      'Container called exit(1).',
    ]),
    'crashed-at-start',
    ['a shop without apples'],
  ],
  [
    'a crash loop is told as one',
    boot(['boom', 'Container called exit(3).', 'boom', 'Container called exit(3).']),
    'crashed-at-start',
    ['exit code 3', 'each of the 2 times'],
  ],
  [
    'a wanted variable that is missing comes before the file that was not read for it',
    boot(["ENOENT: no such file or directory, open '.env'", 'DATABASE_URL is not set', 'Container called exit(1).'], {
      wantedVariables: ['DATABASE_URL'],
    }),
    'missing-variable',
    ['DATABASE_URL'],
  ],
  [
    'a file that a running program did not find is its own affair',
    boot(["ENOENT: no such file or directory, open '.env'", 'Container listens on 0.0.0.0:3000']),
    'wrong-port',
    ['3000'],
  ],
  [
    'the platform saw no port at all',
    boot(['STARTUP TCP probe failed 60 times consecutively', 'Container listens on no port']),
    'slow-start',
    ['tried 60 times', '8080'],
  ],
  [
    'where nobody can see, the last words tell of work',
    boot(['Loading checkpoint shards: 40 %', 'Loading checkpoint shards: 60 %']),
    'slow-start',
    ['60 %'],
  ],
  [
    'a program that answers badly is not slow to start',
    boot(['still loading'], { message: 'It answered GET / with 503.' }),
    'never-healthy',
    ['503'],
  ],
  [
    'a version of a secret is gone',
    boot([], {
      message:
        "Revision 'web-00002' is not ready and cannot serve traffic. Secret projects/12/secrets/web--api-key/versions/3 was not found.",
    }),
    'secret-not-found',
    ['web--api-key', 'slipway secrets set'],
  ],
  [
    'a signal is named',
    boot([], { exit: { code: null, signal: 'SIGSEGV', oomKilled: false } }),
    'crashed-at-start',
    ['SIGSEGV', 'wrote nothing'],
  ],
  [
    'a program that answers with errors listens where it should',
    boot(['started, but not ready', 'Container listens on 0.0.0.0:8080', 'GET /: the index is not loaded'], {
      message: 'It answered GET / with 500.',
    }),
    'never-healthy',
    ['500', 'index is not loaded'],
  ],
  [
    'a program that answers is not on a wrong port, whatever it prints',
    boot(['connected to upstream, listening to events on port 9092'], { message: 'It answered GET / with 503.' }),
    'never-healthy',
    ['503'],
  ],
  ['silence', boot([]), 'never-healthy', ['8080', 'wrote nothing']],
  [
    'a refused connection is no listening address',
    boot(['failed to connect to server: ECONNREFUSED 127.0.0.1:5432']),
    'never-healthy',
    ['5432'],
  ],
];

test('a secret that may not be read is ours to mend, with the command', () => {
  const message =
    'Permission denied on secret: projects/12/secrets/web--api-key/versions/3 for Revision service account run@acme.iam.gserviceaccount.com.';
  const { code, fault, hint } = diagnoseBoot(boot([], { message }));
  expect({ code, fault }).toEqual({ code: 'permission-missing', fault: 'platform' });
  expect(hint).toContain('gcloud secrets add-iam-policy-binding web--api-key');
});

test('what looks like a credential stays in the log', () => {
  const { message } = diagnoseBoot(
    boot(['cannot reach postgres://shop:hunter2secret@db/shop', 'Container called exit(1).']),
  );
  expect(message).toContain('cannot reach');
  expect(message).not.toContain('hunter2secret');
});

describe('a revision that does not start is named by its evidence', () => {
  for (const [rule, input, code, named] of rows) {
    test(rule, () => {
      const result = diagnoseBoot(input);
      expect(result.code, result.message).toBe(code);
      expect(result.fault).toBe('user');
      for (const word of named) expect(`${result.message} ${result.hint}`).toContain(word);
    });
  }
});
