import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { build, root } from './build-file.ts';

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
