import { expect, test } from 'vitest';
import { diagnoseBuild } from '../../../functions/analysis/build-diagnosis.ts';

const step = (text: string) => `Step #1 - "image": ${text}`;

test('the command that failed and the line that tells why are named', () => {
  const log = [
    step('#9 [build 2/2] RUN npm run build'),
    step('#9 0.412 > web@1.0.0 build'),
    step("#9 1.203 Error: ENOENT: no such file or directory, open 'templates/page.html'"),
    step('#9 1.203     at async open (node:internal/fs/promises:637:25)'),
    step('#9 1.300 npm notice New minor version of npm available!'),
    step('#9 ERROR: process "/bin/sh -c npm run build" did not complete successfully: exit code: 1'),
    'ERROR',
    'ERROR: build step 1 "gcr.io/cloud-builders/docker" failed: step exited with non-zero status: 1',
  ];
  const found = diagnoseBuild(log, 'step 1 failed');
  expect(found.code).toBe('build-failed');
  expect(found.message).toContain('`npm run build`');
  expect(found.message).toContain("open 'templates/page.html'");
  expect(found.hint).toContain('npm run build');
});

test('a failing install names the package manager’s own words', () => {
  const log = [
    step('#5 2.1 npm error code EUSAGE'),
    step(
      '#5 2.1 npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.',
    ),
    step('#5 2.1 npm error A complete log of this run can be found in: /root/.npm/_logs/x.log'),
    step('ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1'),
  ];
  const { message } = diagnoseBuild(log, '');
  expect(message).toContain('npm ci');
  expect(message).toContain('in sync');
});

test('without a log, the words of Cloud Build are what there is', () => {
  expect(diagnoseBuild([], 'Build step failure: build step 1 failed').message).toContain('build step 1 failed');
});
