import { describe, expect, test } from 'vitest';
import { detectedValues, sentenceOf } from '../../web/form/detected.ts';
import { emptyDraft, newVariable, toRequest } from '../../web/form/draft.ts';
import { checkDraft } from '../../web/form/fields.ts';
import { withWanted } from '../../web/form/wanted-variables.tsx';
import { makeAnalysis } from './fixtures.ts';

test('each value stands with what decided it, and what was not found is left out', () => {
  const values = detectedValues(makeAnalysis({ settable: ['startCommand', 'port'] }));
  expect(values.find(({ label }) => label === 'Start')).toEqual({
    label: 'Start',
    value: 'node server.js',
    isCode: true,
    because: 'the script start in package.json says so',
    file: 'package.json',
    settable: { field: 'startCommand', initial: 'node server.js', options: null },
    fixed: null,
  });
  expect(values.map(({ label }) => label)).toEqual([
    'Language',
    'Version',
    'Framework',
    'Package manager',
    'Install',
    'Start',
    'Port',
  ]);
});

test('the port says whether a deployment tells it', () => {
  const of = (port: number | null, ...evidence: readonly (readonly [field: string, because: string])[]) =>
    detectedValues(
      makeAnalysis({ port, evidence: evidence.map(([field, because]) => ({ field, because, value: '', file: null })) }),
    ).find(({ label }) => label === 'Port')?.because;
  expect(of(3000, ['port', 'the code says so'])).toBe('the code says so; a deployment tells it by PORT');
  expect(of(3000, ['fixedPort', 'it never reads PORT'], ['port', 'it never reads PORT'])).toBe('it never reads PORT');
  expect(of(5000, ['port', 'set by you'])).toBe('set by you');
  expect(of(null)).toBe('a deployment tells it by PORT');
});

test('what cannot be deployed is said with its reason', () => {
  expect(sentenceOf(makeAnalysis({}))).toBe('Found node 24, express, npm.');
  expect(sentenceOf(makeAnalysis({ deployable: false, reason: 'Which of the two? Choose one.' }))).toBe(
    'Which of the two? Choose one.',
  );
});

describe('a wanted variable', () => {
  const wanted = [
    { name: 'DATABASE_URL', source: 'db.js', required: true, secret: true },
    { name: 'GREETING', source: 'app.js', required: false, secret: false },
  ];

  test('becomes a row, a secret one as a secret, and an empty row is used up', () => {
    const rows = withWanted([newVariable()], wanted);
    expect(rows.map(({ name, kind, value }) => [name, kind, value])).toEqual([
      ['DATABASE_URL', 'secret', ''],
      ['GREETING', 'plain', ''],
    ]);
  });

  test('that is there already keeps its value and is not added twice', () => {
    const typed = [newVariable({ name: 'GREETING', value: 'hi' })];
    const rows = withWanted(typed, wanted);
    expect(rows.map(({ name, value }) => [name, value])).toEqual([
      ['GREETING', 'hi'],
      ['DATABASE_URL', ''],
    ]);
    expect(withWanted(rows, wanted)).toBe(rows);
  });

  test('is not sent as a secret without a value', () => {
    const draft = { ...emptyDraft, repository: 'o/a', service: 'a', variables: withWanted([], wanted) };
    expect(checkDraft(draft).variables?.message).toBe('The secret DATABASE_URL has no value.');
    const filled = draft.variables.map((row) => (row.name === 'DATABASE_URL' ? { ...row, value: 'postgres://' } : row));
    expect(checkDraft({ ...draft, variables: filled })).toEqual({});
    expect(toRequest({ ...draft, variables: filled }).env).toEqual({
      DATABASE_URL: { value: 'postgres://', secret: true },
      GREETING: '',
    });
  });
});

test('a field that can be set is shown although nothing was found for it', () => {
  const values = detectedValues(makeAnalysis({ buildCommand: null, settable: ['buildCommand'] }));
  expect(values.find(({ label }) => label === 'Build')).toMatchObject({
    value: null,
    settable: { field: 'buildCommand', initial: '' },
  });
});

test('what is chosen from a list starts with what was found, without its version', () => {
  const of = (label: string) =>
    detectedValues(
      makeAnalysis({
        packageManager: 'pnpm',
        packageManagerVersion: '9',
        framework: null,
        settable: ['language', 'framework', 'packageManager'],
      }),
    ).find((row) => row.label === label)?.settable;
  expect(of('Package manager')).toEqual({ field: 'packageManager', initial: 'pnpm', options: ['npm', 'pnpm'] });
  expect(of('Framework')).toEqual({ field: 'framework', initial: 'none', options: ['none', 'express', 'next'] });
  expect(of('Language')?.options).toEqual(['node', 'python']);
});

test('what cannot be changed says why, and what is set can always be taken back', () => {
  const found = makeAnalysis({
    settable: ['port'],
    fixed: [{ field: 'startCommand', because: "the repository's own Dockerfile decides" }],
    workspace: { root: '', member: 'apps/a', name: null },
    processes: [{ name: 'worker', command: 'node w.js' }],
  });
  const rows = new Map(detectedValues(found, { buildCommand: 'make' }).map((row) => [row.label, row]));
  expect(rows.get('Start')).toMatchObject({ settable: null, fixed: "the repository's own Dockerfile decides" });
  expect(rows.get('Workspace')?.fixed).toBe('it follows from the root folder');
  expect(rows.get('Process worker')?.fixed).toBe('the start command alone is deployed');
  expect(rows.get('Build')?.settable?.field).toBe('buildCommand');
});

test('a release command is shown as what runs before each release', () => {
  const values = detectedValues(makeAnalysis({ releaseCommand: 'npm run migrate' }));
  const row = { value: 'npm run migrate', because: null };
  expect(values.find(({ label }) => label === 'Before each release')).toMatchObject(row);
});
