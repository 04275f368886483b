import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';
import type { RequestedBuild } from './build.ts';
import { isImageName } from './image-name.ts';
import { invalidValue, refused } from './refused.ts';
import { durationMs } from './time.ts';

/** "The maximum value is 24 hours" (cloud.google.com/build/docs/build-config-file-schema#timeout_2). */
const longestRunMs = 24 * 3600 * 1000;
/** google.devtools.cloudbuild.v1.BuildOptions.disk_size_gb: "builds that request more than the maximum are rejected". */
const largestDisk = 4000;
/** cloud.google.com/build/docs/configuring-builds/substitute-variable-values#using_user-defined_substitutions */
const substitutionLimits = { count: 200, key: 100, value: 4000 } as const;
/** The expression stands in the refusal itself: github.com/kubernetes/release/pull/2777. */
const tag = /^[\w][\w.-]{0,127}$/;

type Settings = Omit<RequestedBuild, 'steps'>;

/** Refuses what Cloud Build refuses of a build beside its steps; `settings` has its substitutions applied. */
export function checkSettings(settings: Settings): void {
  checkTimes(settings);
  checkServiceAccount(settings);
  const wrongTag = (settings.tags ?? []).find((each) => !tag.test(each));
  if (wrongTag !== undefined) {
    throw refused(`invalid build tag ${JSON.stringify(wrongTag)}: must match format "^[\\\\w][\\\\w.-]{0,127}$"`);
  }
  const wrongImage = (settings.images ?? []).find((each) => !isImageName(each));
  if (wrongImage !== undefined) throw refused(`invalid image name ${JSON.stringify(wrongImage)}`);
  if (Number(settings.options?.diskSizeGb ?? 0) > largestDisk) {
    throw refused(`invalid disk size: it must be at most ${largestDisk}GB`);
  }
  // github.com/GoogleCloudPlatform/cloud-builders/issues/280
  const { logsBucket } = settings;
  if (logsBucket && !/^(gs:\/\/)?[a-z0-9][a-z0-9._-]{1,61}[a-z0-9](\/.*)?$/.test(logsBucket)) {
    throw refused(`invalid logs bucket ${JSON.stringify(logsBucket)}`);
  }
}

/** The limits of `substitutions`, before they are applied. */
export function checkSubstitutions(given: Readonly<Record<string, string>>): void {
  const entries = Object.entries(given);
  const { count, key, value } = substitutionLimits;
  if (entries.length > count) throw refused(`invalid substitutions: there can be at most ${count}`);
  for (const [name, text] of entries) {
    if (name.length > key) throw refused(`invalid substitution "${name}": the key has more than ${key} characters`);
    if (text.length > value)
      throw refused(`invalid substitution "${name}": the value has more than ${value} characters`);
  }
}

function checkTimes({ timeout, queueTtl }: Settings): void {
  for (const [field, duration] of Object.entries({ timeout, queueTtl })) {
    if (Number(duration?.seconds ?? 0) < 0) throw invalidValue(field, 'value must not be negative');
  }
  if (durationMs(timeout, 0) > longestRunMs) {
    throw invalidValue('timeout', 'value must be less than or equal to "24h0m0s"');
  }
}

/** google.devtools.cloudbuild.v1.Build.service_account: "Must be of the format `projects/{PROJECT_ID}/serviceAccounts/{ACCOUNT}`". */
const account = /^projects\/[^/]+\/serviceAccounts\/([^/@]+@[^/@]+|\d+)$/;

function checkServiceAccount({ serviceAccount, logsBucket, options }: Settings): void {
  if (!serviceAccount) return;
  if (!account.test(serviceAccount)) {
    throw refused(`invalid service account ${JSON.stringify(serviceAccount)}: must be projects/*/serviceAccounts/*`);
  }
  const logged = ['CLOUD_LOGGING_ONLY', 'STACKDRIVER_ONLY', 'NONE'].includes(String(options?.logging ?? ''));
  const own = options?.defaultLogsBucketBehavior === 'REGIONAL_USER_OWNED_BUCKET';
  if (logsBucket || logged || own) return;
  // The API's words: github.com/cert-manager/cert-manager/pull/8851.
  throw new RpcError(
    status.INVALID_ARGUMENT,
    "if 'build.service_account' is specified, the build must either (a) specify 'build.logs_bucket', (b) use the " +
      'REGIONAL_USER_OWNED_BUCKET build.options.default_logs_bucket_behavior option, or (c) use either ' +
      'CLOUD_LOGGING_ONLY / NONE logging options',
  );
}
