import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { programOf } from '../../cli/run.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { root } from './build-file.ts';
import { commandsIn, piecesOfCode } from './documented.ts';
import { gcloudCommands, gcloudTrouble } from './gcloud.ts';

const documented = piecesOfCode().flatMap(({ file, text }) => commandsIn(text).map((words) => ({ file, words })));
const named = (program: string) =>
  documented.filter(({ words }) => words[0] === program).map(({ file, words }) => ({ file, words: words.slice(1) }));

const { stdin, stdout, stderr } = process;
const interrupted = new AbortController().signal;
const program = programOf({
  terminal: { stdin, stdout, stderr, interrupted, env: {}, cwd: root },
  action: () => () => Promise.resolve(),
});

/** What is wrong with a command line as it is written, by the command line's own tree; null where nothing is. */
function trouble(words: readonly string[], command: Command = program): string | null {
  const [first = ''] = words;
  const below = command.commands.find((each) => each.name() === first);
  if (below !== undefined) return trouble(words.slice(1), below);
  const options = new Map<string, Option | null>([['--help', null], ...command.options.map(byName)]);
  const positional: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('--')) positional.push(word);
    else if (!options.has(word)) return `${command.name()} has no ${word}`;
    else if (options.get(word)?.required === true) index += 1;
  }
  const { registeredArguments: taken } = command;
  const most = taken.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : taken.length;
  const written = positional.filter((word) => word !== '...');
  if (command === program && written.length > 0) return `there is no ${written[0]}`;
  return written.length > most ? `${command.name()} takes ${most} words, not ${written.join(' ')}` : null;
}
const byName = (option: Option): [string, Option] => [option.long ?? '', option];

test('every command of Slipway that a document names is there, with its options', () => {
  const found = named('slipway');
  expect(found.length).toBeGreaterThan(35);
  expect(found.flatMap(({ file, words }) => (trouble(words) === null ? [] : [`${file}: ${trouble(words)}`]))).toEqual(
    [],
  );
  expect(trouble(['rejections', '--newest'])).toBe('rejections has no --newest');
  expect(trouble(['refuse', 'ID'])).toBe('there is no refuse');
  expect(trouble(['cancel', 'ID', 'ID'])).toBe('cancel takes 1 words, not ID ID');
  expect(trouble(['secrets', 'put', 'NAME'])).toBe('secrets takes 0 words, not put NAME');
});

test('every script, program and file that a document runs is there', () => {
  const scripts = named('npm').filter(({ words }) => words[0] === 'run');
  expect(scripts.length).toBeGreaterThan(5);
  for (const { file, words } of scripts) expect(packageJson.scripts, file).toHaveProperty([words[1] ?? '']);
  const files = documented.flatMap(({ words }) =>
    ['tsx', 'vitest', 'node', 'bash'].includes(words[0] ?? '')
      ? words.filter((word) => /^(scripts|test|\.ci)\//.test(word))
      : [],
  );
  expect(files.length).toBeGreaterThan(5);
  // Vitest takes the beginning of a path.
  const isThere = (file: string) =>
    existsSync(path.join(root, file)) ||
    readdirSync(path.join(root, path.dirname(file))).some((name) => name.startsWith(path.basename(file)));
  expect(files.filter((file) => !isThere(file))).toEqual([]);
});

/** https://developer.hashicorp.com/terraform/cli/commands */
const terraform: Readonly<Record<string, RegExp>> = {
  init: /^-(backend-config|input)\b/,
  plan: /^-(var-file|var|out|input)\b/,
  apply: /^-(var-file|var|input)\b/,
  destroy: /^-var-file\b/,
  output: /^-raw$/,
  test: /^-var-file\b/,
};

test('every command of Terraform that a document names is there, with its options', () => {
  const found = named('terraform').filter(({ words }) => words.length > 0);
  expect(found.length).toBeGreaterThan(10);
  for (const { file, words } of found) {
    const options = terraform[words[0] ?? ''];
    expect(options, `${file}: terraform ${words.join(' ')}`).toBeDefined();
    for (const word of words.slice(1).filter((each) => each.startsWith('-'))) expect(word).toMatch(options ?? /^$/);
  }
});

const sources = ['functions', 'cli', 'terraform'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tf)$/.test(name))
    .map((name) => readFileSync(path.join(root, folder, name), 'utf8')),
);
/** In strings of the code; what is filled in is one word. */
const hinted = sources.flatMap((text) =>
  [...text.replace(/\$\{[^}]*\}/g, 'X').matchAll(/(?:^|[^\w])(gcloud (?:beta )?[a-z][a-z-]+ [^`'\n]*)/g)].map(
    ([, command = '']) => command,
  ),
);

test('every command of Google’s CLI that is named has the words and flags of its reference', () => {
  const written = named('gcloud').map(({ words }) => `gcloud ${words.join(' ')}`);
  const all = [...written, ...hinted.filter((each) => !/^gcloud (is|of) /.test(each))];
  expect(written.length).toBeGreaterThan(20);
  expect(hinted.length).toBeGreaterThan(15);
  expect(all.flatMap((each) => gcloudTrouble(each) ?? [])).toEqual([]);
  expect(gcloudTrouble('gcloud secrets versions drop 1')).toMatch(/^unknown/);
  expect(gcloudTrouble('gcloud builds list --regions=x')).toBe('builds list has no --regions');
  const used = Object.keys(gcloudCommands).filter((command) => all.some((each) => each.includes(`gcloud ${command}`)));
  expect(used).toEqual(Object.keys(gcloudCommands));
});

interface Tree {
  readonly commands?: Readonly<Record<string, Tree>>;
  readonly flags?: Readonly<Record<string, unknown>>;
}

/** The tree that the installed CLI completes words by; null where there is none. */
function installedTree(): Tree | null {
  const found = spawnSync('sh', ['-c', 'command -v gcloud'], { encoding: 'utf8' }).stdout.trim();
  const file = found === '' ? '' : path.resolve(realpathSync(found), '../../data/cli/gcloud_completions.py');
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8').replace(/^.*?STATIC_COMPLETION_CLI_TREE = /s, '')) as Tree;
}

/** Newer than the CLI that may be installed. */
const newer = ['firestore databases clone', 'monitoring policies list'];

test('the installed CLI of Google knows the same commands and flags', ({ skip }) => {
  const tree = installedTree();
  if (tree === null) skip('no CLI of Google with its completions is installed');
  for (const [command, flags] of Object.entries(gcloudCommands)) {
    const words = command.split(' ');
    const node = words.reduce<Tree | undefined>((at, word) => at?.commands?.[word], tree ?? {});
    if (node === undefined && newer.includes(command)) continue;
    expect(node, command).toBeDefined();
    const known = Object.keys({ ...tree?.flags, ...node?.flags });
    for (const flag of flags) expect(known, command).toContain(`--${flag.replace(/^no-/, '')}`);
  }
});
