import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { before, build, buildMessageType, reasons, root, unknownFields, written } from './build-file.ts';

const ids = build.steps.map(({ id }) => id);
const commands = build.steps.map(({ script, args = [] }) => [script ?? '', ...args].join('\n'));
const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1] ?? Number.NaN);

/** https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values#using_default_substitutions */
const given = ['PROJECT_ID', 'BUILD_ID', 'REPO_FULL_NAME'];
/** Every shell has it. */
const ofShells = ['PATH'];

test('the file is a Build of the official message, without a field that it does not know', () => {
  expect(unknownFields(buildMessageType(), z.record(z.string(), z.unknown()).parse(written))).toEqual([]);
  expect(unknownFields(buildMessageType(), { steps: [{ nmae: 'x' }], timeout: '1s' })).toEqual(['steps.nmae']);
});

test('every step has a name of its own, waits for what stands before it, and has a line that says why', () => {
  expect(new Set(ids).size).toBe(ids.length);
  for (const [index, { id, waitFor }] of build.steps.entries()) {
    expect(waitFor.length, id).toBeGreaterThan(0);
    for (const other of waitFor) expect(['-', ...ids.slice(0, index)], id).toContain(other);
    expect(reasons().get(id), id).toMatch(/^[A-Z].{20,}/s);
  }
});

test('nothing is applied before every check has passed, and production not before its documents are safe', () => {
  const checks = ['types', 'lint', 'unused', 'unit', 'secrets', 'dependencies', 'bundle', 'tests', 'plan', 'backup'];
  expect([...before('apply')]).toEqual(expect.arrayContaining(checks));
  expect([...before('smoke')]).toContain('apply');
  const [backup] = build.steps.filter(({ id }) => id === 'backup');
  expect(backup?.script).toMatch(/"\$_ENVIRONMENT" = production[\s\S]*slipway backup --kind before-change/);
  const [apply] = build.steps.filter(({ id }) => id === 'apply');
  expect(apply?.script).toContain('slipway.plan');
});

test('the checks run side by side', () => {
  for (const id of ['types', 'lint', 'unused', 'unit', 'secrets', 'dependencies', 'bundle']) {
    expect([...before(id)], id).toEqual(['install']);
  }
});

test('it takes twenty minutes at most', () => {
  expect(seconds(build.timeout)).toBe(1200);
  for (const { id, timeout } of build.steps) {
    if (timeout !== undefined) expect(seconds(timeout), id).toBeLessThan(1200);
  }
});

test('every image has a version', () => {
  for (const { name } of build.steps) expect(name).toMatch(/:\d+\.\d+\.\d+(-[a-z]+)?$/);
});

/** Lower case is the shell's own. */
test('every variable of a command is a substitution that is declared or given', () => {
  for (const command of commands) {
    const used = [...command.matchAll(/(?<!\$)\$\{?([A-Z_][A-Z0-9_]*)/g)].map(([, name]) => name);
    for (const name of used) expect([...given, ...ofShells, ...Object.keys(build.substitutions)]).toContain(name);
  }
  for (const name of Object.keys(build.substitutions)) expect(name).toMatch(/^_[A-Z0-9_]+$/);
});

test('what a step runs is there: scripts of package.json, binaries and files', () => {
  const all = commands.join('\n');
  for (const [, name = ''] of all.matchAll(/npm run ([\w-]+)/g)) expect(packageJson.scripts).toHaveProperty(name);
  for (const [, name = ''] of all.matchAll(/npx ([\w-]+)/g)) {
    if (name !== 'slipway') expect(existsSync(path.join(root, 'node_modules/.bin', name)), name).toBe(true);
  }
  for (const [file] of all.matchAll(/(scripts|test|\.ci)\/[\w./-]+/g)) {
    expect(existsSync(path.join(root, file)), file).toBe(true);
  }
});

test('no step is given a secret: it signs in as the account that it runs as', () => {
  expect(written).not.toHaveProperty('availableSecrets');
  for (const command of commands) expect(command).not.toMatch(/password|api[_-]?key|access_token|secret[_-]?key/i);
});
