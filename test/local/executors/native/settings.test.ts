import { expect, test } from 'vitest';
import { keptOfNpmrc } from '../../../../local/executors/native/settings.ts';

test('of an npmrc only the places of packages are kept, and never a credential', () => {
  const npmrc = [
    'registry=https://packages.example/npm/',
    '//packages.example/npm/:_authToken=abc',
    '@org:registry = https://user:pass@packages.example/org/',
    '@other:registry = https://packages.example/other/',
    '_auth=abc',
    `proxy=\${SECRET_PROXY}`,
    'prefix=/home/someone',
    'fetch-retries=5',
  ];
  expect(keptOfNpmrc(npmrc.join('\n'))).toBe(
    'registry=https://packages.example/npm/\n@other:registry=https://packages.example/other/\nfetch-retries=5\n',
  );
});
