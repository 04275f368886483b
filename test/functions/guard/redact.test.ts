import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../functions/guard/redact.ts';
import { formsOf } from '../../../functions/guard/secret-forms.ts';

/** Cuts a text at the given places. */
function pieces(text: string, cuts: readonly number[]): readonly string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => text.slice(from, places[i] ?? text.length));
}

function stream(known: readonly string[], chunks: readonly string[]): string {
  const redactor = createRedactor(known);
  return chunks.map((chunk) => redactor.push(chunk)).join('') + redactor.end();
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const unicode = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
const upperUnicode = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;
const bytes = (value: string, prefix: string, upper: boolean): string =>
  [...Buffer.from(value)]
    .map((one) => one.toString(16).padStart(2, '0'))
    .map((hex) => prefix + (upper ? hex.toUpperCase() : hex))
    .join('');
const markup = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const encodings: Readonly<Record<string, (value: string) => string>> = {
  raw: (value) => value,
  base64,
  'base64 after one byte': (value) => base64(`x${value}`),
  'base64 after two bytes': (value) => base64(`xy${value}z`),
  base64url: (value) => Buffer.from(`k=${value}`).toString('base64url'),
  'URL component': encodeURIComponent,
  'URL form': (value) => new URLSearchParams({ v: value }).toString(),
  'lower-case escapes': (value) => encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
  JSON: (value) => JSON.stringify({ value }),
  'JSON in JSON': (value) => JSON.stringify({ line: JSON.stringify({ value }) }),
  'base64 in a URL': (value) => encodeURIComponent(base64(value)),
  'base64 of a line that echo ended': (value) => base64(`${value}\n`),
  'base64 of JSON': (value) => base64(JSON.stringify({ value })),
  'base64 without padding': (value) => base64(value).replace(/=+$/, ''),
  'base64 in lines': (value) => base64(value).replace(/.{76}/g, '$&\n'),
  'URL in a URL': (value) => encodeURIComponent(encodeURIComponent(value)),
  'path of a URL': (value) => encodeURIComponent(value).replaceAll('%2F', '/'),
  'every byte in a URL': (value) => bytes(value, '%', true),
  'every byte escaped': (value) => bytes(value, '\\x', false),
  'every character escaped': (value) => value.split('').map(unicode).join(''),
  'every character escaped in capitals': (value) => value.split('').map(upperUnicode).join(''),
  "Go's JSON": (value) => JSON.stringify(value).replace(/[<>&]/g, unicode),
  "Gson's JSON": (value) => JSON.stringify(value).replace(/[<>&='\u2028]/g, unicode),
  ".NET's JSON": (value) =>
    JSON.stringify(value)
      .replaceAll('\\"', '"')
      .replace(/["'<>&+`]/g, upperUnicode),
  'JSON in JSON in JSON': (value) => JSON.stringify(JSON.stringify(JSON.stringify(value))),
  "Python's repr": (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  "shell's quotes": (value) => `'${value.replaceAll("'", "'\\''")}'`,
  'printf %q': (value) => value.replace(/[^A-Za-z0-9_./:=@%+,-]/g, '\\$&'),
  "SQL's quotes": (value) => `'${value.replaceAll("'", "''")}'`,
  "Go's HTML": (value) => markup(value).replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
  XML: (value) => markup(value).replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
  'text of XML': (value) => markup(value),
  hex: (value) => Buffer.from(value).toString('hex'),
  'upper-case hex': (value) => Buffer.from(value).toString('hex').toUpperCase(),
};

/** Every text that the output could be decoded to, to see that the canary is in none of them. */
function decodings(text: string): readonly string[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{6,}/g) ?? [];
  const decoded = runs.flatMap((run) =>
    [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('latin1')),
  );
  const hex = (text.match(/(?:[0-9a-fA-F]{2}){6,}/g) ?? []).map((run) => Buffer.from(run, 'hex').toString('latin1'));
  const code = (_: string, digits: string) => String.fromCharCode(Number.parseInt(digits, 16));
  const unescaped = [/\\u([0-9a-f]{4})/gi, /\\x([0-9a-f]{2})/gi, /%([0-9a-f]{2})/gi].map((one) =>
    text.replace(one, code),
  );
  const named = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#34;': '"', '&#39;': "'", '&amp;': '&' };
  const plain = Object.entries(named).reduce((all, [name, c]) => all.replaceAll(name, c), text);
  return [text, ...decoded, ...hex, ...unescaped, plain, text.replace(/\\(.)/g, '$1')];
}

const canary = fc.stringMatching(/^[A-Za-z0-9 "'\\/+&%$#@!=-]{12,40}$/).filter((value) => new Set(value).size > 6);
const noise = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });

test('no split and no encoding lets a canary through', () => {
  fc.assert(
    fc.property(
      canary,
      fc.constantFrom(...Object.keys(encodings)),
      noise,
      noise,
      fc.array(fc.nat(), { maxLength: 12 }),
      (value, name, before, after, cuts) => {
        const text = `${before} ${encodings[name]?.(value)} ${after}\n`;
        const shown = stream([value], pieces(text, cuts));
        for (const decoded of decodings(shown)) expect(decoded).not.toContain(value);
        expect(shown).toContain('***REDACTED***');
      },
    ),
    { numRuns: 400 },
  );
});

test('however a stream is cut, the same comes out', () => {
  fc.assert(
    fc.property(
      fc.array(canary, { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(noise, fc.constantFrom('\n', ' ')), { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (known, parts, cuts) => {
        const text = parts.flatMap((part, i) => [part, known[i % known.length] ?? '']).join('');
        expect(stream(known, pieces(text, cuts))).toBe(stream(known, [text]));
      },
    ),
    { numRuns: 300 },
  );
});

test('text without secrets is not changed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.lorem({ maxCount: 8 }), { maxLength: 5 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (lines, cuts) => {
        const text = lines.join('\n');
        expect(stream(['Zk9-canary-value'], pieces(text, cuts))).toBe(text);
      },
    ),
  );
});

test('a line is shown as soon as it is complete, and only what may go on is held back', () => {
  const redactor = createRedactor(['secret-value']);
  expect(redactor.push('building\n')).toBe('building\n');
  expect(redactor.push('the sec')).toBe('');
  expect(redactor.push('ond line\n')).toBe('the second line\n');
  expect(redactor.push('with secret-va')).toBe('');
  expect(redactor.push('lue\nnext')).toBe('with ***REDACTED***\n');
  expect(redactor.end()).toBe('next');
});

test('overlapping values leave nothing of either', () => {
  expect(stream(['abcd1234', '1234efgh'], ['x abcd12', '34efgh y'])).toBe('x ***REDACTED*** y');
});

const trimmed = canary.filter((text) => text.trim() === text);

test('of a value and a longer one that begins with it nothing is left, in any order and however they are cut', () => {
  fc.assert(
    fc.property(trimmed, trimmed, fc.boolean(), fc.array(fc.nat(), { maxLength: 6 }), (short, more, swap, cuts) => {
      const long = `${short}${more}`;
      const text = `a ${long} b ${short} c\n`;
      const shown = stream(swap ? [long, short] : [short, long], pieces(text, cuts));
      expect(shown).toBe('a ***REDACTED*** b ***REDACTED*** c\n');
    }),
    { numRuns: 200 },
  );
});

test('every value is found at every place of a text, whatever stands around it', () => {
  const value = fc.string({ unit: 'grapheme', minLength: 4, maxLength: 6 }).filter((text) => text.trim() === text);
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), noise, noise, (known, before, after) => {
      for (const one of known) expect(createRedactor(known).redact(`${before}${one}${after}`)).not.toContain(one);
    }),
    { numRuns: 300 },
  );
});

test('a value that was stored with its line end is found without it', () => {
  expect(stream(['hunter2-x\n'], ['login with "hunter2-x" done\n'])).toBe('login with "***REDACTED***" done\n');
});

test('a long value is found in base64 that is broken into lines', () => {
  const value = Array.from({ length: 40 }, (_, index) => `part-${index}`).join(' ');
  for (const width of [64, 76]) {
    const lines = base64(value).match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
    const shown = stream(
      [value],
      lines.map((line) => `#5 ${line}\n`),
    );
    for (const line of lines) expect(shown).not.toContain(line.slice(0, 12));
  }
});

test('each line of a secret with several lines is known by itself', () => {
  expect(stream(['first-line-of-it\nsecond-line-of-it'], ['# second-line-of-it\n'])).toBe('# ***REDACTED***\n');
});

test('a redactor is small enough to have one for each of a thousand builds', () => {
  const before = process.memoryUsage().arrayBuffers;
  const redactors = Array.from({ length: 200 }, (_, n) => createRedactor([`value-number-${n}`]));
  expect((process.memoryUsage().arrayBuffers - before) / redactors.length).toBeLessThan(32 * 1024);
  expect(redactors[7]?.redact('it is value-number-7, not ünïcode')).toBe('it is ***REDACTED***, not ünïcode');
});

test('a value is found whatever alphabet it begins with', () => {
  const { redact } = createRedactor(['пароль-42', 'ünï-secret', '🙂🙃-key']);
  expect(redact('a пароль-42 b ünï-secret c 🙂🙃-key д')).toBe('a ***REDACTED*** b ***REDACTED*** c ***REDACTED*** д');
});

test('values of fewer than four characters are not looked for', () => {
  expect(formsOf('abc')).toEqual([]);
});

const letters = (length: number): string => 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY'.repeat(4).slice(0, length);
const patterns: readonly (readonly [kind: string, text: string, expected: string])[] = [
  ['bearer token', `Authorization: Bearer ${letters(30)}`, 'Authorization: Bearer ***REDACTED***'],
  ['basic credentials', `authorization: Basic ${letters(24)}`, 'authorization: Basic ***REDACTED***'],
  ['Google key', `key=AIza${letters(32)}xyz`, 'key=AIza***xyz'],
  ['URL credentials', 'git clone https://me:hunter2x@example.com/a.git', 'git clone https://me:***@example.com/a.git'],
  ['database URL', 'postgres://app:s3cr3t!@db:5432/x', 'postgres://app:***@db:5432/x'],
  ['GitHub token', `ghp_${letters(36)}`, 'ghp_***REDACTED***'],
  ['fine-grained GitHub token', `github_pat_${letters(60)}`, 'github_pat_***REDACTED***'],
  ['token as the user of a URL', `https://ghs_${letters(36)}@github.com/a/b`, 'https://***@github.com/a/b'],
  ['GitLab token', `glpat-${letters(20)}`, 'glpat-***REDACTED***'],
  ['Slack token', `xoxb-${letters(24)}`, 'xoxb-***REDACTED***'],
  ['Stripe key', `sk_live_${letters(24)}`, 'sk_live_***REDACTED***'],
  ['Anthropic key', `sk-ant-api03-${letters(40)}`, 'sk-ant-***REDACTED***'],
  ['OpenAI key', `sk-proj-${letters(40)}`, 'sk-proj-***REDACTED***'],
  ['npm token', `npm_${letters(36)}`, 'npm_***REDACTED***'],
  ['JWT', `eyJ${letters(12)}.eyJ${letters(20)}.${letters(30)}`, 'eyJ***REDACTED***'],
  ['AWS key id', 'AKIA2345672345672345', 'AKIA***REDACTED***'],
  ['AWS secret', `AWS_SECRET_ACCESS_KEY=${letters(40)}`, 'AWS_SECRET_ACCESS_KEY=***REDACTED***'],
];

describe('credentials are recognised by their look', () => {
  for (const [kind, text, expected] of patterns) {
    test(kind, () => {
      expect(createRedactor([]).redact(text)).toBe(expected);
      expect(stream([], [text.slice(0, 9), text.slice(9), '\n'])).toBe(`${expected}\n`);
    });
  }

  test('private key block, line by line and with prefixes', () => {
    const lines = [
      '-----BEGIN RSA PRIVATE KEY-----',
      letters(64),
      letters(60),
      '-----END RSA PRIVATE KEY-----',
      'done',
    ];
    const shown = stream(
      [],
      lines.map((line) => `Step #1: ${line}\n`),
    );
    expect(shown).not.toContain(letters(20));
    expect(shown).toContain('Step #1: done');
    expect(createRedactor([]).redact(lines.join('\\n'))).not.toContain(letters(20));
  });

  test('the mere name of a key does not silence the log', () => {
    expect(stream([], ['-----BEGIN PRIVATE KEY----- expected\n', 'next line is here\n'])).toContain(
      'next line is here',
    );
  });
});

test('lockfile hashes and ordinary addresses stay', () => {
  const text =
    '"integrity": "sha512-jdf7FHh6A1lzjpHHQUgxsg2GeER2vMetnAOfeActzcoli6j=="\nhttps://example.com/a?b=c\nsk-learn 1.2\n';
  expect(stream([], [text])).toBe(text);
});
