import { describe, expect, test } from 'vitest';
import { certainPort, hitMemoryLimit } from '../../../functions/analysis/boot-certainty.ts';
import { diagnoseBoot } from '../../../functions/analysis/boot-diagnosis.ts';

const bootOf = (lines: readonly string[]) => ({
  logs: lines.map((text) => ({ severity: 'DEFAULT', text })),
  reason: null,
  message: null,
  port: 8080,
  wantedVariables: [],
});

const probe =
  'Default STARTUP TCP probe failed 60 times consecutively for container "web-1" on port 8080. The instance was not started. Connection failed with status CANCELLED.';

const rows: readonly (readonly [
  rule: string,
  lines: readonly string[],
  fixedPort: number | null,
  port: number | null,
])[] = [
  ['the platform saw the only socket', ['Container listens on 0.0.0.0:3000'], null, 3000],
  [
    'the same port on both families is one',
    ['Container listens on 0.0.0.0:3000', 'Container listens on [::]:3000'],
    null,
    3000,
  ],
  ['two sockets leave it open', ['Container listens on 0.0.0.0:3000', 'Container listens on 0.0.0.0:3001'], null, null],
  ['nobody reaches a socket of loopback', ['Container listens on 127.0.0.1:3000'], 3000, null],
  ['what was seen comes before what is said', ['listening on port 4000', 'Container listens on [::]:3000'], null, 3000],
  ['the program says that it listens', ['Server listening on port 3000'], null, 3000],
  ['the probe that asked in vain says nothing of the program', ['Server listening on port 3000', probe], null, 3000],
  ['on every address', ['Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)'], null, 8000],
  ['two programs say different ports', ['listening on port 3000', 'listening on port 9090'], null, null],
  ['localhost may be meant', ['Example app listening on http://localhost:3000'], null, null],
  [
    'localhost is a manner of speaking where the source names the port',
    ['listening on http://localhost:3000'],
    3000,
    3000,
  ],
  ['another program may listen', ['metrics server listening on port 9102'], null, null],
  ['an address elsewhere is one that is called', ['server ready at 10.1.2.3:5432'], null, null],
  ['a server that is called', ['connected to the server running on port 6379'], null, null],
  ['a word that is no report', ['local port: 5000'], null, null],
  ['silence', [], 3000, null],
];

describe('a port is certain only where nothing speaks of another', () => {
  for (const [rule, lines, fixedPort, port] of rows) {
    test(rule, () => expect(certainPort(bootOf(lines), fixedPort)).toBe(port));
  }
});

test('a port that is certain is the one that the diagnosis names', () => {
  for (const [, lines, fixedPort, port] of rows.filter(([, , , each]) => each !== null)) {
    const boot = bootOf(lines);
    expect(certainPort(boot, fixedPort)).toBe(port);
    expect(diagnoseBoot(boot)).toMatchObject({ code: 'wrong-port', message: expect.stringContaining(`port ${port},`) });
  }
});

test('the limit of the instance is told from a heap of the program’s own', () => {
  const limit = 'Memory limit of 512 MiB exceeded with 513 MiB used. Consider increasing the memory limit.';
  expect(hitMemoryLimit(bootOf([limit]))).toBe(true);
  expect(hitMemoryLimit({ ...bootOf([]), exit: { code: 137, signal: null, oomKilled: true } })).toBe(true);
  expect(hitMemoryLimit(bootOf(['FATAL ERROR: Reached heap limit - JavaScript heap out of memory']))).toBe(false);
});
