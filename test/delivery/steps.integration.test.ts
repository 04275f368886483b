import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { whyNoTerraform } from '../terraform/terraform.ts';
import { build, root } from './build-file.ts';
import { recordStep } from './recorded-step.ts';

/** What runs here as it does there; the unit tests and the whole are run by whoever runs this. */
const here = ['types', 'lint', 'unused', 'secrets'];

test.each(here)('the step %s passes with its own words', (id) => {
  const step = build.steps.find((each) => each.id === id);
  const env = { ...process.env, ...build.substitutions };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', step?.script ?? 'exit 9'], {
    ...{ cwd: root, env, encoding: 'utf8' },
  });
  expect({ status, output: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, output: '' });
});

const variables = { PROJECT_ID: 'example', _API: 'https://api.example.com' };

test.each(['staging', 'production'])(
  '%s is planned from its own file, and that plan is what is applied',
  (environment) => {
    const planned = recordStep('plan', ['terraform'], { ...variables, _ENVIRONMENT: environment });
    expect(planned).toMatchObject({ status: 0, output: '' });
    const [init, plan] = planned.commands;
    expect(init).toEqual(['terraform', 'init', '-input=false', '-backend-config=bucket=example-slipway-state']);
    const file = `environments/${environment}.tfvars`;
    expect(plan).toEqual([
      ...['terraform', 'plan', '-input=false', '-lock-timeout=300s', `-var-file=${file}`, '-out=slipway.plan'],
    ]);
    expect(existsSync(path.join(root, 'terraform', file))).toBe(true);
    const applied = recordStep('apply', ['terraform'], { ...variables, _ENVIRONMENT: environment });
    expect(applied.commands).toEqual([['terraform', 'apply', '-input=false', '-lock-timeout=300s', 'slipway.plan']]);
  },
);

test.skipIf(whyNoTerraform !== null)('Terraform knows every option that the steps give it', () => {
  const commands = ['plan', 'apply'].flatMap((id) => recordStep(id, ['terraform'], variables).commands);
  expect(commands.length).toBe(3);
  for (const [, command = '', ...words] of commands) {
    const help = spawnSync('terraform', [command, '-help'], { encoding: 'utf8' }).stdout;
    const options = words.flatMap((word) => /^-[a-z-]+/.exec(word)?.[0] ?? []);
    expect(options.filter((option) => !help.includes(`  ${option}`))).toEqual([]);
  }
});

test('production is exported before it is changed, and staging is not', () => {
  const inStaging = recordStep('backup', ['npx'], { ...variables, _ENVIRONMENT: 'staging' });
  expect(inStaging).toMatchObject({ status: 0, output: '', commands: [] });
  const { commands } = recordStep('backup', ['npx'], { ...variables, _ENVIRONMENT: 'production' });
  expect(commands).toEqual([['npx', 'slipway', 'backup', '--kind', 'before-change']]);
});

test('the tests get the sources with their history, and a Terraform, into a container that they can be run in', () => {
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'slipway-workspace-'));
  try {
    const git = (...args: readonly string[]) => {
      const author = ['-c', 'user.name=Tester', '-c', 'user.email=tester@localhost', '-c', 'commit.gpgsign=false'];
      const ran = spawnSync('git', [...author, ...args], { cwd: workspace, encoding: 'utf8' });
      expect(ran.status, ran.stderr).toBe(0);
    };
    const origin = path.join(workspace, 'origin');
    for (const file of ['.ci/run', 'package-lock.json']) cpSync(path.join(root, file), path.join(origin, file));
    git('init', '--quiet', origin);
    git('-C', origin, 'add', '--all');
    git('-C', origin, 'commit', '--quiet', '--message=One');
    git('-C', origin, 'commit', '--quiet', '--allow-empty', '--message=Two');
    // As Cloud Build fetches it: one commit, and no branch.
    git('clone', '--quiet', '--depth=1', `file://${origin}`, 'fetched');
    git('-C', 'fetched', 'checkout', '--quiet', '--detach');
    renameSync(path.join(workspace, 'fetched/.git'), path.join(workspace, '.git'));
    mkdirSync(path.join(workspace, '.tools'));
    writeFileSync(path.join(workspace, '.tools/terraform'), 'a program');
    const { status, commands, piped } = recordStep('tests', ['docker'], {}, workspace);
    expect({ status, programs: commands.map(([program]) => program) }).toEqual({ status: 0, programs: ['docker'] });
    const inner = commands[0]?.at(-1) ?? '';
    expect(commands[0]?.at(-2)).toBe('-ec');
    expect(spawnSync('bash', ['-n', '-c', inner], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    // Its first two lines, in a folder of their own.
    const [unpack = '', fetch = ''] = inner.trim().split('\n');
    const here = `${unpack}\n${fetch}`.replaceAll(/\/(source|slipway)\b/g, `${workspace}/in/$1`);
    mkdirSync(path.join(workspace, 'in'));
    const ran = spawnSync('bash', ['-ec', here], { input: piped, encoding: 'utf8' });
    expect(ran.status, ran.stderr).toBe(0);
    for (const file of ['source/.tools/terraform', 'slipway/.ci/run', 'slipway/package-lock.json']) {
      expect(existsSync(path.join(workspace, 'in', file)), file).toBe(true);
    }
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
});
