import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudBuildClient, type protos } from '@google-cloud/cloudbuild';
import { grpc } from 'google-gax';
import { buildJson } from '../../../local/cloud-build/json.ts';
import type { BuildLogEntry } from '../../../local/cloud-build/log-entry.ts';
import { type CloudBuildOptions, startCloudBuild } from '../../../local/cloud-build/server.ts';
import type { Running } from '../../../local/component.ts';
import { folderWith, type LocalGitHub, openGitHub, remove, token } from '../github/local-github.ts';
import { type FolderExecutor, folderExecutor } from './folder-executor.ts';

process.env.METADATA_SERVER_DETECTION = 'none';

type Build = protos.google.devtools.cloudbuild.v1.IBuild;
export const project = 'test-project';
export const parent = `projects/${project}/locations/europe-west1`;
export const image = '127.0.0.1:5000/slipway/web:d1';

/** A GitHub with one repository, a Cloud Build, Google's client, and everything that was published. */
export interface Laptop {
  readonly dir: string;
  readonly github: LocalGitHub;
  readonly executor: FolderExecutor;
  readonly sha: string;
  readonly client: CloudBuildClient;
  readonly statuses: string[];
  readonly published: Record<string, unknown>[];
  readonly entries: BuildLogEntry[];
  lines(): readonly string[];
  build(dockerfile: string, more?: Build): Build;
  create(build: Build): Promise<Build>;
  get(id: string): Promise<Build>;
  ended(id: string): Promise<Build>;
  /** Starts another server over the same folder; the earlier one is closed, or left as a kill would leave it. */
  restart(options?: Partial<CloudBuildOptions>): Promise<void>;
  close(): Promise<void>;
}

export async function openLaptop(options: Partial<CloudBuildOptions> = {}, files = {}): Promise<Laptop> {
  const dir = mkdtempSync(path.join(tmpdir(), 'cloud-build-'));
  const folder = folderWith({ 'index.js': 'console.log(1)', 'sub/inner.js': 'console.log(2)', ...files });
  const github = await openGitHub(path.join(dir, 'github'), {
    seed: [
      { owner: 'acme', name: 'app', folder, description: 'App' },
      { owner: 'acme', name: 'inner', folder, description: 'Inner', private: true },
    ],
  });
  const { data } = await github.octokit().rest.repos.getCommit({ owner: 'acme', repo: 'app', ref: 'main' });
  const executor = folderExecutor(dir);
  const statuses: string[] = [];
  const published: Record<string, unknown>[] = [];
  const entries: BuildLogEntry[] = [];
  let running: Running;
  let client: CloudBuildClient;
  const publish: CloudBuildOptions['publish'] = {
    builds: async (build) => {
      statuses.push(`${build.status}`);
      published.push(JSON.parse(buildJson(build)));
    },
    logs: async (entry) => void entries.push(entry),
  };
  const start = async (changed: Partial<CloudBuildOptions>) => {
    running = await startCloudBuild({
      port: 0,
      dir: path.join(dir, 'build'),
      project,
      region: 'europe-west1',
      executor,
      publish,
      allowedSourceHosts: [`127.0.0.1:${github.port}`],
      sourceTokens: { [`127.0.0.1:${github.port}`]: token },
      ...options,
      ...changed,
    });
    const sslCreds = grpc.credentials.createInsecure();
    client = new CloudBuildClient({ apiEndpoint: '127.0.0.1', port: running.port, sslCreds, projectId: project });
  };
  await start({});

  const get = async (id: string): Promise<Build> => {
    const [build] = await client.getBuild({ name: `${parent}/builds/${id}`, projectId: project, id });
    return build;
  };
  return {
    dir,
    github,
    executor,
    sha: data.sha,
    get client() {
      return client;
    },
    statuses,
    published,
    entries,
    lines: () => entries.map((entry) => entry.textPayload),
    build: (dockerfile, more = {}) => ({
      source: { gitSource: { url: `${github.base}/acme/app.git`, revision: data.sha } },
      steps: steps(dockerfile),
      images: [image],
      ...more,
    }),
    async create(build) {
      const [operation] = await client.createBuild({ parent, projectId: project, build });
      const metadata = operation.metadata as unknown as { build: Build };
      return metadata.build;
    },
    get,
    async ended(id) {
      for (;;) {
        const build = await get(id);
        if (build.finishTime) return build;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async restart(changed = {}) {
      await client.close();
      await running.close();
      await start(changed);
    },
    async close() {
      await client.close();
      await running.close();
      await github.close();
      remove(folder);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The pipeline's own two steps: write the Dockerfile from the environment, then build. */
export function steps(dockerfile: string): protos.google.devtools.cloudbuild.v1.IBuildStep[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const write = (name: string) => `printf %s "$$${name}" | base64 -d > "$$${name}_PATH"`;
  return [
    {
      name: 'gcr.io/cloud-builders/docker',
      id: 'dockerfile',
      entrypoint: 'bash',
      args: ['-c', `${write('DOCKERFILE')} && ${write('DOCKERIGNORE')}`],
      env: [
        `DOCKERFILE=${base64(dockerfile)}`,
        'DOCKERFILE_PATH=Dockerfile',
        `DOCKERIGNORE=${base64('node_modules\n')}`,
        'DOCKERIGNORE_PATH=.dockerignore',
      ],
    },
    {
      name: 'gcr.io/cloud-builders/docker',
      id: 'build',
      args: ['build', '--tag', image, '--file', 'Dockerfile', '--network', 'cloudbuild', '--build-arg', 'WHO=me', '.'],
      env: ['DOCKER_BUILDKIT=1', 'QUIET=never-printed'],
    },
  ];
}
