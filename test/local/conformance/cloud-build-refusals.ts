import type { protos } from '@google-cloud/cloudbuild';
import { project, steps } from '../cloud-build/laptop.ts';
import { invalidArgument, type Refusal } from './refusal.ts';

type Build = protos.google.devtools.cloudbuild.v1.IBuild;
type Step = protos.google.devtools.cloudbuild.v1.IBuildStep;

const schema = 'https://cloud.google.com/build/docs/build-config-file-schema';
const v1 = 'google.devtools.cloudbuild.v1';
const account = `projects/${project}/serviceAccounts/build@${project}.iam.gserviceaccount.com`;

const good = steps('FROM scratch');
/** The second step with a change. */
const withStep = (more: Step): Build => ({ steps: [...good.slice(0, 1), { ...good[1], ...more }] });

type Row = readonly [what: string, change: Build, text: RegExp, source: string];

const aboutSteps: readonly Row[] = [
  ['no steps', { steps: [] }, /^invalid build: invalid \.steps field: /, `${v1}.Build.steps`],
  ['301 steps', { steps: Array.from({ length: 301 }, () => good[1] ?? {}) }, /300/, schema],
  ['a step without a builder', withStep({ name: '' }), /build step 1 must specify a name/, `${v1}.BuildStep.name`],
  [
    'an argument of 10001 characters',
    withStep({ args: ['build', 'x'.repeat(10_001)] }),
    /^invalid build: invalid \.steps field: build step 1 arg 1 too long \(max: 10000\)$/,
    'https://github.com/hushh-labs/hushh-research/pull/4796',
  ],
  [
    'a script beside an entrypoint',
    withStep({ args: [], script: 'true', entrypoint: 'bash' }),
    /^invalid build: invalid \.steps field: build step 1 both script and entrypoint provided$/,
    `${v1}.BuildStep.script`,
  ],
  [
    'a script beside arguments',
    withStep({ script: 'true' }),
    /both script and args provided/,
    `${v1}.BuildStep.script`,
  ],
  [
    'a variable without a value',
    withStep({ env: ['NAME'] }),
    /env 0 must be of the form KEY=VALUE/,
    `${v1}.BuildStep.env`,
  ],
  [
    'a step that may take longer than the build',
    { ...withStep({ timeout: { seconds: 1201 } }), timeout: { seconds: 1200 } },
    /^invalid value for 'build\.steps\[1\]\.timeout': value must be less than or equal to build timeout value of "20m0s"$/,
    'https://github.com/sourcegraph/sourcegraph-public-snapshot/pull/25471',
  ],
  ['a step that waits for nobody', withStep({ waitFor: ['later'] }), /waits for "later"/, `${v1}.BuildStep.wait_for`],
  ['two steps of one id', withStep({ id: 'dockerfile' }), /id "dockerfile"/, `${v1}.BuildStep.id`],
  [
    'a volume of one step',
    withStep({ volumes: [{ name: 'cache', path: '/cache' }] }),
    /volume "cache" is used in only one step/,
    `${v1}.BuildStep.volumes`,
  ],
];

const aboutTheRest: readonly Row[] = [
  ['more than a day', { timeout: { seconds: 86_401 } }, /^invalid value for 'build\.timeout': /, `${schema}#timeout_2`],
  ['less than no time', { timeout: { seconds: -1 } }, /must not be negative/, `${v1}.Build.timeout`],
  [
    'less than no time in the queue',
    { queueTtl: { seconds: -1 } },
    /^invalid value for 'build\.queueTtl'/,
    `${v1}.Build.queue_ttl`,
  ],
  [
    'an account by its address',
    { serviceAccount: `build@${project}.iam.gserviceaccount.com`, options: { logging: 'CLOUD_LOGGING_ONLY' } },
    /invalid service account/,
    `${v1}.Build.service_account`,
  ],
  [
    'an account without a place for logs',
    { serviceAccount: account },
    /^if 'build\.service_account' is specified, the build must either \(a\) specify 'build\.logs_bucket', .* CLOUD_LOGGING_ONLY \/ NONE logging options$/,
    'https://github.com/cert-manager/cert-manager/pull/8851',
  ],
  [
    'a tag with a slash',
    { tags: ['a/b'] },
    /^invalid build: invalid build tag "a\/b": must match format "\^\[\\\\w\]\[\\\\w\.-\]\{0,127\}\$"$/,
    'https://github.com/kubernetes/release/pull/2777',
  ],
  [
    'a tag of 129 characters',
    { tags: ['a'.repeat(129)] },
    /invalid build tag/,
    'https://github.com/kubernetes/release/pull/2777',
  ],
  ['an image with a capital letter', { images: ['registry.example/App'] }, /invalid image name/, `${v1}.Build.images`],
  ['4001 GB of disk', { options: { diskSizeGb: 4001 } }, /4000/, `${v1}.BuildOptions.disk_size_gb`],
  [
    'logs in a variable',
    { logsBucket: `gs://\${PROJECT_ID}_bucket` },
    /^invalid build: invalid logs bucket "gs:/,
    'https://github.com/GoogleCloudPlatform/cloud-builders/issues/280',
  ],
  [
    'a substitution without its underscore',
    { ...withStep({ env: ['A=$NAME'] }), substitutions: { NAME: 'x' } },
    /^invalid value for 'build\.substitutions': /,
    'https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values',
  ],
  [
    'a substitution that nobody gives',
    withStep({ env: ['A=$_NAME'] }),
    /^invalid value for 'build\.substitutions': key in the template "_NAME" is not a valid built-in substitution$/,
    `${v1}.BuildOptions.SubstitutionOption.MUST_MATCH`,
  ],
  [
    'a substitution that nobody uses',
    { substitutions: { _NAME: 'x' } },
    /key "_NAME" in the substitution data is not matched in the template/,
    `${v1}.BuildOptions.SubstitutionOption.MUST_MATCH`,
  ],
  [
    '201 substitutions',
    { substitutions: Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`_V${index}`, ''])) },
    /200/,
    'https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values',
  ],
  [
    'a substitution of 4001 characters',
    { ...withStep({ env: ['A=$_NAME'] }), substitutions: { _NAME: 'x'.repeat(4001) } },
    /4000 characters/,
    'https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values',
  ],
];

/** Builds that Cloud Build refuses, each by what it changes in one that is taken. */
export const refusals: readonly Refusal<Build>[] = [...aboutSteps, ...aboutTheRest].map(
  ([what, request, text, source]) => ({ what, request, text, source, code: invalidArgument }),
);

export const taken: readonly (readonly [what: string, change: Build])[] = [
  ['a day', { timeout: { seconds: 86_400 } }],
  ['a tag of 128 characters', { tags: ['a'.repeat(128)] }],
  [
    'an account with its logs in Cloud Logging',
    { serviceAccount: account, options: { logging: 'CLOUD_LOGGING_ONLY' } },
  ],
];
