import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRef } from '../../../functions/guard/ref.ts';
import { parseRegion } from '../../../functions/guard/region.ts';
import { parseRepositoryName } from '../../../functions/guard/repository-name.ts';
import { parseRootFolder } from '../../../functions/guard/root-folder.ts';
import { parseServiceName } from '../../../functions/guard/service-name.ts';
import { checkVariableName, checkVariables, variableFindings } from '../../../functions/guard/variables.ts';

function failureOf(
  work: () => unknown,
): { readonly code: string; readonly message: string; readonly hint: string } | null {
  try {
    work();
    return null;
  } catch (error) {
    return (error as { failure: { code: string; message: string; hint: string } }).failure;
  }
}

test('a service name is refused with a corrected suggestion', () => {
  expect(parseServiceName('my-service')).toBe('my-service');
  const refused = failureOf(() => parseServiceName('My_Service!'));
  expect(refused).toMatchObject({ code: 'service-name-invalid' });
  expect(refused?.hint).toContain('my-service');
});

describe('repositories', () => {
  const hosts = ['github.com', '127.0.0.1:4820'];
  const good = {
    'owner/name': 'owner/name',
    'https://github.com/owner/name': 'owner/name',
    'https://github.com/owner/name.git': 'owner/name',
    'https://github.com/owner/name/': 'owner/name',
    'http://127.0.0.1:4820/examples/express': 'examples/express',
    'o-w/na.me_x-1': 'o-w/na.me_x-1',
  };
  for (const [text, name] of Object.entries(good))
    test(`${text} is taken`, () => expect(parseRepositoryName(text, hosts)).toBe(name));
  const bad = [
    '',
    'name',
    'a/b/c',
    '/b',
    'a/',
    '-a/b',
    'a/..',
    'a/.',
    'a/b c',
    'a/b\n',
    'a/$(id)',
    'a/b;id',
    '--upload-pack=x/y',
    'git@github.com:owner/name',
    'ssh://git@github.com/o/n',
    'ext::sh -c id',
    'file:///etc/passwd',
    'git://github.com/o/n',
    'http://github.com/o/n',
    'https://evil.example/o/n',
    'https://github.com.evil.example/o/n',
    'https://github.com@evil.example/o/n',
    'https://user:pass@github.com/o/n',
    'https://github.com:8443/o/n',
    'http://127.0.0.1:1/o/n',
    'http://169.254.169.254/o/n',
    'https://github.com/o/n?x=1',
    'https://github.com/o/n#x',
    'https://github.com/o/n/tree/main',
    'https://github.com/o%2f/n',
    'a'.repeat(400),
  ];
  for (const text of bad) {
    test(`${text.slice(0, 60)} is refused`, () => {
      expect(failureOf(() => parseRepositoryName(text, hosts))).toMatchObject({ code: 'repository-invalid' });
    });
  }
});

describe('refs', () => {
  for (const ref of ['main', 'feature/x-1', 'v1.2.3', 'a'.repeat(40), 'grün', 'renovate/@types+node', 'user@branch']) {
    test(`${ref} is taken`, () => expect(parseRef(ref)).toBe(ref));
  }
  const bad = [
    '',
    '-x',
    '--upload-pack=x',
    'a b',
    'a..b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    '@',
    'a@{1}',
    '/a',
    'a/',
    'a//b',
    'a.',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    'a\nb',
    'a\0',
    'a\u202eb',
    'x'.repeat(256),
  ];
  for (const ref of bad) {
    test(`${JSON.stringify(ref.slice(0, 30))} is refused`, () => {
      expect(failureOf(() => parseRef(ref))).toMatchObject({ code: 'ref-invalid' });
    });
  }
});

test('a root folder never leaves the repository', () => {
  expect(parseRootFolder('')).toBe('');
  expect(parseRootFolder('./services/api/')).toBe('services/api');
  for (const bad of [
    '/etc',
    '../x',
    'a/../b',
    '..',
    'a\\b',
    'C:/x',
    '-rf',
    'a/-x',
    '.git',
    '.git/hooks',
    'a\nb',
    'a\u202e',
  ]) {
    expect(
      failureOf(() => parseRootFolder(bad)),
      bad,
    ).toMatchObject({ code: 'root-invalid' });
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      const refused = failureOf(() => parseRootFolder(text));
      if (refused === null) expect(parseRootFolder(text).split('/')).not.toContain('..');
    }),
  );
});

test('a region is one that Cloud Run has, and the nearest is named', () => {
  expect(parseRegion('europe-west1')).toBe('europe-west1');
  expect(failureOf(() => parseRegion('europe-west99'))).toMatchObject({
    code: 'region-invalid',
    hint: expect.stringContaining('europe-west9'),
  });
});

describe('variables', () => {
  test('names have a grammar and some are the platform’s', () => {
    for (const name of ['A', '_A', 'API2_KEY']) expect(failureOf(() => checkVariableName(name))).toBeNull();
    for (const name of [
      '',
      'a',
      '1A',
      'A-B',
      'A B',
      'A=B',
      'A\n',
      'PORT',
      'K_SERVICE',
      'K_REVISION',
      'K_CONFIGURATION',
      'X_GOOGLE_Y',
      'É',
    ]) {
      expect(
        failureOf(() => checkVariableName(name)),
        name,
      ).toMatchObject({ code: 'variable-invalid' });
    }
  });

  test('values are any bytes but null, within the limits', () => {
    checkVariables({ A: '$HOME "q" \'s\' \\ \n ü', B: { secret: 'x:1' } });
    expect(failureOf(() => checkVariables({ A: 'x\0y' }))?.code).toBe('variable-invalid');
    expect(failureOf(() => checkVariables({ A: 'x'.repeat(32_768), B: 'x'.repeat(32_768) }))?.code).toBe(
      'variable-invalid',
    );
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`V${i}`, '']));
    expect(failureOf(() => checkVariables(many))?.code).toBe('variable-invalid');
  });

  const secret: readonly (readonly [string, string])[] = [
    ['API_KEY', 'sk-a8Fk29dLs0Qm48xZpT71'],
    ['DATABASE_URL', 'postgres://app:pW8xk2@host/db'],
    ['GITHUB', `ghp_${'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYaB3d'}`],
    ['SESSION_SECRET', 'f81d4fae7dec11d0a76500a0c91e6bf6'],
    ['KEY', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n'],
  ];
  const harmless: readonly (readonly [string, string])[] = [
    ['DATABASE_URL', 'postgres://host/db'],
    ['API_KEY', 'changeme'],
    ['API_KEY', ''],
    ['TOKEN_TTL', '3600'],
    ['GREETING', 'Hello from the token ring'],
    ['PUBLIC_KEY_ID', 'f81d4fae7dec11d0a765'],
    ['API_KEY_URL', 'https://example.com/key'],
    ['PASSWORD', '<your password>'],
  ];
  test('a value that looks like a secret gives a warning that never repeats it', () => {
    for (const [name, value] of secret) {
      const [finding] = variableFindings({ [name]: value });
      expect(finding, name).toMatchObject({ kind: 'variable', severity: 'medium' });
      expect(JSON.stringify(finding)).not.toContain(value.slice(0, 12));
    }
    for (const [name, value] of harmless) expect(variableFindings({ [name]: value }), `${name}=${value}`).toEqual([]);
    expect(variableFindings({ API_KEY: { secret: 'api-key' } })).toEqual([]);
  });
});
