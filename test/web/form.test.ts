import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../../shared/problems.ts';
import { parseEnv } from '../../web/form/dotenv.ts';
import { addPairs, emptyDraft, newVariable, toRequest, withOverride, withSource } from '../../web/form/draft.ts';
import { checkDraft, fieldOf, variableNamedBy } from '../../web/form/fields.ts';
import { parseRepository } from '../../web/form/repository.ts';

describe('a pasted .env block', () => {
  test('comments, empty lines and export are understood', () => {
    expect(parseEnv('# all\n\nexport A=1\r\nB = two words \nC=\nD=x#y # note\n').pairs).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: 'two words' },
      { name: 'C', value: '' },
      { name: 'D', value: 'x#y' },
    ]);
  });

  test('quotes are taken off and may hold line breaks, dollars and equal signs', () => {
    const block =
      'KEY="-----BEGIN\nabc==\n-----END"\nONE=\'$HOME \\n\'\nTWO="a\\nb \\"c\\""\nURL=postgres://u@h/db?a=b';
    expect(parseEnv(block)).toEqual({
      pairs: [
        { name: 'KEY', value: '-----BEGIN\nabc==\n-----END' },
        { name: 'ONE', value: '$HOME \\n' },
        { name: 'TWO', value: 'a\nb "c"' },
        { name: 'URL', value: 'postgres://u@h/db?a=b' },
      ],
      unread: [],
    });
  });

  test('a line that is no assignment is named by its number', () => {
    expect(parseEnv('A="1\n2"\nwhat is this\nB=2').unread).toEqual([3]);
  });

  test('a value in double quotes comes back byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (value) => {
        const quoted = value.replace(/[\\"]/g, '\\$&');
        expect(parseEnv(`NAME="${quoted}"\nNEXT=1`).pairs).toEqual([
          { name: 'NAME', value },
          { name: 'NEXT', value: '1' },
        ]);
      }),
    );
  });
});

describe('a repository', () => {
  test.each([
    ['octo/app', 'octo/app'],
    [' https://github.com/octo/app.git ', 'octo/app'],
    ['https://github.com/octo/app/tree/main/api', 'octo/app'],
    ['git@github.com:octo/app.git', 'octo/app'],
    ['http://127.0.0.1:4805/octo/app', 'octo/app'],
  ])('%s is %s', (typed, expected) => {
    const parsed = parseRepository(typed);
    expect(parsed && `${parsed.owner}/${parsed.name}`).toBe(expected);
  });

  test.each(['', 'octo', 'octo/', 'octo/app/more', 'o c/app', '-/'])('%j is none', (typed) => {
    expect(parseRepository(typed)).toBeNull();
  });
});

describe('the form', () => {
  test('service and branch follow the repository until somebody types them', () => {
    const first = withSource(emptyDraft, { repository: 'octo/My_App', defaultBranch: 'trunk' });
    expect(first).toMatchObject({ service: 'my-app', ref: 'trunk' });
    expect(withSource(first, { root: 'services/api' }).service).toBe('api');
    const typed = { ...first, service: 'mine', ownService: true, ref: 'dev', ownRef: true };
    expect(withSource(typed, { repository: 'octo/other' })).toMatchObject({ service: 'mine', ref: 'dev' });
  });

  test('what is empty is left to the API, and values are sent byte for byte', () => {
    const variables = [
      newVariable({ name: 'PLAIN', value: ' a\n$b ' }),
      { ...newVariable({ name: 'TOKEN', value: 's3cret ' }), kind: 'secret' as const },
      { ...newVariable({ name: 'DB', value: 'db-url:3' }), kind: 'existing' as const },
      newVariable(),
    ];
    expect(toRequest({ ...emptyDraft, repository: 'o/a', service: 'a', variables })).toEqual({
      repository: 'o/a',
      service: 'a',
      load: 'medium',
      env: { PLAIN: ' a\n$b ', TOKEN: { value: 's3cret ', secret: true }, DB: { secret: 'db-url:3' } },
    });
  });

  test('what is set instead is sent, what was emptied again is not, and another repository starts anew', () => {
    const set = {
      ...emptyDraft,
      repository: 'o/a',
      service: 'a',
      overrides: { startCommand: ' node x.js ', port: '5000' },
    };
    expect(toRequest(set).overrides).toEqual({ startCommand: 'node x.js', port: 5000 });
    expect(toRequest({ ...set, overrides: { buildCommand: ' ', port: '' } })).not.toHaveProperty('overrides');
    const every = {
      language: 'python',
      languageVersion: ' 3.13 ',
      framework: 'none',
      packageManager: 'uv',
      installCommand: 'make deps',
      outputDirectory: 'site',
      systemPackages: 'ffmpeg, libpq5\tgit',
    };
    expect(toRequest({ ...set, overrides: every }).overrides).toEqual({
      ...every,
      languageVersion: '3.13',
      framework: null,
      systemPackages: ['ffmpeg', 'libpq5', 'git'],
    });
    expect(toRequest({ ...set, overrides: { systemPackages: '' } }).overrides).toEqual({ systemPackages: [] });
    expect(withOverride(every, 'language', 'node')).toEqual({
      language: 'node',
      installCommand: 'make deps',
      outputDirectory: 'site',
      systemPackages: 'ffmpeg, libpq5\tgit',
    });
    expect(withOverride({ port: '1', startCommand: 'x' }, 'port', null)).toEqual({ startCommand: 'x' });
    expect(withSource(set, { root: 'api' }).overrides).toEqual({});
    expect(checkDraft({ ...set, overrides: { port: '70000' } }).overrides?.message).toContain('1 to 65535');
    expect(fieldOf(failure('override-invalid', 'The start command is empty.', ''))).toBe('overrides');
  });

  test('a pasted name that is there already gets the new value', () => {
    const rows = addPairs([newVariable({ name: 'A', value: '1' }), newVariable()], [{ name: 'A', value: '2' }]);
    expect(rows.map(({ name, value }) => [name, value])).toEqual([['A', '2']]);
  });

  test('an answer of the API stands at the field it is about', () => {
    expect(fieldOf(failure('repository-not-found', 'There is no octo/x.', ''))).toBe('repository');
    expect(fieldOf(failure('ref-not-found', 'No branch y.', ''))).toBe('ref');
    expect(fieldOf(failure('request-invalid', 'env.A: too long', ''))).toBe('variables');
    expect(fieldOf(failure('quota-reached', 'Too many.', ''))).toBeNull();
  });

  test('a variable is found by its name in the answer', () => {
    const draft = {
      ...emptyDraft,
      variables: [newVariable({ name: 'A', value: '' }), newVariable({ name: 'PORT', value: '1' })],
    };
    expect(variableNamedBy({ message: 'PORT is reserved.', hint: '' }, draft)).toBe('PORT');
  });

  test('a service name, a repository and names that are there twice are checked before anything is sent', () => {
    const twice = [newVariable({ name: 'A', value: '1' }), newVariable({ name: 'A', value: '2' })];
    const problems = checkDraft({ ...emptyDraft, service: 'My_Service!', variables: twice });
    expect(Object.keys(problems).sort()).toEqual(['repository', 'service', 'variables']);
    expect(checkDraft({ ...emptyDraft, repository: 'o/a', service: 'my-service' })).toEqual({});
  });
});
