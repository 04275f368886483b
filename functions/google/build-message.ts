import { posix } from 'node:path';
import type { protos } from '@google-cloud/cloudbuild';
import type { BuildRequest } from '../ports.ts';

type IBuild = protos.google.devtools.cloudbuild.v1.IBuild;
type IBuildStep = protos.google.devtools.cloudbuild.v1.IBuildStep;

const docker = 'gcr.io/cloud-builders/docker';

/** The whole build as one message: source by SHA, generated files in the first step's environment, one image. */
export function buildMessage(request: BuildRequest, project: string): IBuild {
  return {
    source: { gitSource: { url: request.source.url, revision: request.source.sha } },
    steps: [...writeFiles(request), buildImage(request)],
    images: [request.image],
    tags: [request.tag, ...request.labels],
    timeout: { seconds: request.timeoutSeconds },
    queueTtl: { seconds: request.queueSeconds },
    serviceAccount: accountName(request.serviceAccount, project),
    // A build with its own service account has no default log bucket, so logs go to Cloud Logging alone.
    options: { logging: 'CLOUD_LOGGING_ONLY' },
  };
}

/**
 * Cloud Build wants `projects/{PROJECT_ID}/serviceAccounts/{ACCOUNT}` (google.devtools.cloudbuild.v1.Build), where Cloud
 * Run wants the e-mail address, which an organisation may hold here as well.
 */
function accountName(account: string, project: string): string {
  if (account.includes('/')) return account;
  const own = /@([^.@]+)\.iam\.gserviceaccount\.com$/.exec(account)?.[1];
  return `projects/${own ?? project}/serviceAccounts/${account}`;
}

/** Base64 in the environment, so that no byte of a generated file meets a command line or a `$` substitution. */
function writeFiles({ root, dockerfile, dockerignore, context }: BuildRequest): readonly IBuildStep[] {
  const files = [
    { variable: 'DOCKERFILE', path: dockerfile.path, text: dockerfile.text },
    { variable: 'DOCKERIGNORE', path: posix.join(context, '.dockerignore'), text: dockerignore },
  ].flatMap(({ text, ...file }) => (text === null ? [] : [{ ...file, text }]));
  if (files.length === 0) return [];
  const script = files
    .map(({ variable }) => `printf %s "$$${variable}" | base64 -d > "$$${variable}_PATH"`)
    .join(' && ');
  return [
    {
      id: 'dockerfile',
      name: docker,
      entrypoint: 'bash',
      args: ['-c', script],
      dir: escaped(root),
      env: files.flatMap(({ variable, path, text }) => [
        `${variable}=${Buffer.from(text).toString('base64')}`,
        `${variable}_PATH=${escaped(path)}`,
      ]),
    },
  ];
}

function buildImage({ root, dockerfile, context, image, cacheFrom }: BuildRequest): IBuildStep {
  const cache = cacheFrom === null ? [] : ['--cache-from', cacheFrom];
  // The cache travels inside the pushed image, so that the next build can start from it.
  const inline = ['--build-arg', 'BUILDKIT_INLINE_CACHE=1'];
  return {
    id: 'image',
    name: docker,
    args: ['build', '--tag', image, '--file', dockerfile.path, ...cache, ...inline, context].map(escaped),
    dir: escaped(root),
    env: ['DOCKER_BUILDKIT=1'],
  };
}

/** Cloud Build substitutes `$NAME` in every text field; a doubled `$` stands for itself. */
function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}
