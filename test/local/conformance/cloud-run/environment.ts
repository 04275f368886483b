import { many, withContainer } from '../cloud-run-requests.ts';
import { docs, type Row, v2 } from './row.ts';

export const environment: readonly Row[] = [
  ...['PORT', 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION'].map(
    (name): Row => [
      `the variable ${name}`,
      withContainer({ env: [{ name, value: '1' }] }),
      new RegExp(
        `env: The following reserved env names were provided: ${name}\\. These values are automatically set by the system\\.$`,
      ),
      `${docs}/container-contract`,
    ],
  ),
  [
    'a variable twice',
    withContainer({
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    }),
    /Duplicate environment variable 'A'/,
    `${docs}/configuring/services/environment-variables`,
  ],
  ['1001 variables', withContainer({ env: many(1001) }), /1000/, `${docs}/configuring/services/environment-variables`],
  [
    'a value of 32769 bytes',
    withContainer({ env: [{ name: 'A', value: 'x'.repeat(32_769) }] }),
    /^Violation in .*\.env\[0\]\.value: length cannot exceed 32768\.$/,
    'https://github.com/mozilla/bugbug/issues/6233',
  ],
  [
    'a variable without a name',
    withContainer({ env: [{ name: '', value: '1' }] }),
    /env\[0\]\.name/,
    `${v2}.EnvVar.name`,
  ],
  [
    'a secret without a name',
    withContainer({ env: [{ name: 'A', valueSource: { secretKeyRef: { version: '1' } } }] }),
    /secret_key_ref\.secret/,
    `${v2}.SecretKeySelector.secret`,
  ],
  [
    'version 0 of a secret',
    withContainer({ env: [{ name: 'A', valueSource: { secretKeyRef: { secret: 's', version: '0' } } }] }),
    /secret_key_ref\.version/,
    `${v2}.SecretKeySelector.version`,
  ],
];
