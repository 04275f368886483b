import type { Deployment } from '../../shared/deployment.ts';
import type { Cost, Sizing } from '../../shared/plan.ts';
import { digest, makeDeployment, sha, stagesUntil, timeAt } from './fixtures.ts';

/** A deployment with everything that a page can show. */

export const sizing: Sizing = {
  cpu: 1,
  memoryMiB: 512,
  concurrency: 100,
  minInstances: 0,
  maxInstances: 10,
  executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2',
  because: 'Express on Node at medium load.',
};

const cost: Cost = {
  currency: 'USD',
  requestsPerMonth: 100_000,
  parts: [
    { name: 'CPU', quantity: 20_000, unit: 'vCPU-seconds', usd: 0.48 },
    { name: 'Memory', quantity: 10_000, unit: 'GiB-seconds', usd: 0.025 },
    { name: 'Requests', quantity: 100_000, unit: 'requests', usd: 0.04 },
  ],
  freeTierUsd: 0.545,
  totalUsd: 0,
  perThousandRequestsUsd: 0.0055,
  assumptions: ['200 ms a request', 'one request at a time'],
  pricesFrom: 'the published prices of Cloud Run',
  pricesDated: '2026-11-01',
};

const checks = [
  { name: 'answers', ok: true, observed: 'GET / answered 200 with 312 bytes', millis: 14 },
  { name: 'probes', ok: true, observed: 'the startup probe passed at the first try', millis: null },
  { name: 'scaling', ok: true, observed: '0 to 10 instances, as asked for', millis: null },
] as const;

const dockerfile = `FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .

FROM node:24-slim
USER node
CMD ["node", "server.js"]
`;

export const planned = {
  source: {
    repository: 'examples/express',
    ref: 'main',
    sha,
    message: 'Greet by name',
    committedAt: timeAt(-3600),
    cloneUrl: 'http://127.0.0.1:4805/examples/express.git',
    htmlUrl: 'http://127.0.0.1:4805/examples/express',
  },
  analysis: {
    language: 'node',
    languageVersion: '24',
    versionSource: 'package.json',
    framework: 'express',
    packageManager: 'npm',
    packageManagerVersion: null,
    installCommand: 'npm ci',
    buildCommand: null,
    startCommand: 'node server.js',
    entryFile: 'server.js',
    fixedPort: null,
    static: false,
    outputDirectory: null,
    singlePage: false,
    lockfile: 'package-lock.json',
    dependencyFiles: ['package.json', 'package-lock.json'],
    workspace: null,
    wantedVariables: [],
    ownDockerfile: null,
    decidedBy: 'rules',
    evidence: [{ field: 'language', value: 'node', because: 'there is a package.json', file: 'package.json' }],
    filesRead: ['package.json'],
  },
  plan: {
    dockerfile: { origin: 'generated', path: 'Dockerfile', text: dockerfile },
    dockerignore: 'node_modules\n.git\n',
    context: '.',
    baseImages: ['node:24-slim'],
    port: 8080,
    healthPath: '/',
  },
  sizing,
  cost,
  env: { GREETING: 'Good  day', DATABASE_URL: { secret: 'hello-database-url:2' } },
  findings: [
    {
      rule: 'no-lockfile',
      kind: 'analysis',
      severity: 'low',
      file: 'package.json',
      line: null,
      message: 'There is no lockfile.',
      remedy: 'Commit package-lock.json.',
    },
    {
      rule: 'secret-like',
      kind: 'variable',
      severity: 'medium',
      file: null,
      line: null,
      message: 'API_KEY looks like a secret.',
      remedy: 'Keep it in Secret Manager.',
    },
  ],
} satisfies Partial<Deployment>;

/** Everything done and live at `url`. */
export function makeLive(id: string, url: string): Deployment {
  const seconds = { total: 34.2, build: 21.4, release: 3.1, verify: 1.2 };
  return makeDeployment({
    ...planned,
    id,
    v: 20,
    status: 'succeeded',
    stage: 'report',
    stages: stagesUntil('report', 'succeeded'),
    endedAt: timeAt(34),
    report: { url, revision: 'hello-00001', digest, sizing, cost, checks: [...checks], seconds },
  });
}
