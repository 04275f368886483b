import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { configuration } from '../../scripts/configuration.ts';
import { runningCosts } from '../../scripts/running-costs.ts';
import { root } from './build-file.ts';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

test('the reference of the configuration is what checks it at start', () => {
  expect(read('docs/configuration.md')).toBe(configuration());
});

/** What a stack tells its own processes, and verify a check command; nobody else sets it. */
const ofProcesses = /^SLIPWAY_(URL|PORTS|REGION|DEVELOPMENT|WEB_CONFIG)$/;

test('every setting of Slipway’s own that is read is in the reference of the configuration', () => {
  const files = ['cli', 'local', 'functions'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => read(`${folder}/${name}`)),
  );
  const names = files.flatMap((text) => text.match(/\b(SLIPWAY_[A-Z_]+|LOG_LEVEL|NO_COLOR)\b/g) ?? []);
  const found = [...new Set(names)].filter((name) => !ofProcesses.test(name));
  expect(found.length).toBeGreaterThan(15);
  const reference = read('docs/configuration.md');
  expect(found.filter((name) => !reference.includes(`| \`${name}\` |`))).toEqual([]);
});

test('what Slipway itself costs is computed', () => {
  expect(read('docs/running-costs.md')).toBe(runningCosts());
});

test('every alert has its heading in the runbook', () => {
  const terraform = ['monitoring.tf', 'delivery.tf', 'backup.tf', 'build-cache.tf']
    .map((file) => read(`terraform/${file}`))
    .join('\n');
  const named = [...terraform.matchAll(/alert\s*= "([a-z-]+)"/g)].map(([, name]) => name);
  const thresholds = [...terraform.matchAll(/^ {4}"([a-z-]+)" = \{$/gm)].map(([, name]) => name);
  expect(thresholds.length).toBeGreaterThan(5);
  const headings = [...read('terraform/README.md').matchAll(/^### alert-([a-z-]+)$/gm)].map(([, name]) => name);
  expect(headings.sort()).toEqual([...new Set([...named, ...thresholds])].sort());
});

test('a first deployment on Google Cloud takes fewer than ten commands', () => {
  const section = read('terraform/README.md').split('## First deployment')[1]?.split(/^## /m)[0] ?? '';
  const blocks = [...section.matchAll(/^```\n(.*?)^```$/gms)].map(([, block = '']) => block.replace(/\\\n/g, ''));
  const commands = blocks.flatMap((block) => block.trim().split('\n')).filter((line) => !line.startsWith('export '));
  expect(commands.some((line) => line.startsWith('terraform apply'))).toBe(true);
  expect(commands.some((line) => line.includes('/accounts"'))).toBe(true);
  expect(commands.length).toBeLessThan(10);
});

test('the runbook says with commands what to do on each day after the first', () => {
  const sections = new Map(
    read('terraform/README.md')
      .split(/^###? /m)
      .map((section) => [section.split('\n')[0], section]),
  );
  const tasks = ['Stuck', 'Poison', 'Roll back Slipway', 'Restore', 'Rotate secrets', 'Upgrade', 'Tear down'];
  for (const task of tasks) expect(sections.get(task), task).toMatch(/^```$[^`]+^```$/m);
  expect(sections.get('Escalation')).toMatch(/^\| critical \|/m);
  expect(sections.get('After an incident')).toContain('Timeline:');
  const named = [...read('terraform/README.md').matchAll(/[Ss]ee "([\w ]+)"/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((name) => !sections.has(name))).toEqual([]);
});
