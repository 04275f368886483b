import { readdirSync } from 'node:fs';
import path from 'node:path';
import { checkoutFolder } from '../../local/checkout.ts';
import type { ProblemCode } from '../../shared/problems.ts';
import type { StageName } from '../../shared/stages.ts';

export interface GoodSample {
  readonly name: string;
  /** What its first page holds. */
  readonly shows: RegExp;
  readonly root?: string;
}

export const goodSamples: readonly GoodSample[] = [
  { name: 'own-dockerfile', shows: /Hello from a hand-written Dockerfile/ },
  { name: 'express', shows: /Hello from Express/ },
  { name: 'html', shows: /<h1>html<\/h1>|<title>html/ },
  { name: 'python-http', shows: /python-http/ },
  { name: 'pnpm-workspace', shows: /Hello/, root: 'packages/api' },
  { name: 'vite-site', shows: /vite-site/ },
  { name: 'go-http', shows: /go-http/ },
  { name: 'release-command', shows: /expects the schema 002/ },
];

export interface FailingSample {
  readonly name: string;
  readonly code: ProblemCode;
  readonly stage: StageName;
  /** Evidence that the sentence names. */
  readonly names: RegExp;
}

/** The slowest first: a container that never listens is given a minute. */
export const failingSamples: readonly FailingSample[] = [
  {
    name: 'fail-wrong-port',
    code: 'wrong-port',
    stage: 'release',
    names: /\b3000\b.*\b9464\b.*\b8080\b|\b9464\b.*\b3000\b.*\b8080\b/,
  },
  { name: 'fail-loopback', code: 'bound-to-loopback', stage: 'release', names: /127\.0\.0\.1/ },
  { name: 'fail-never-healthy', code: 'never-healthy', stage: 'verify', names: /GET \/ with 500/ },
  { name: 'fail-missing-variable', code: 'missing-variable', stage: 'release', names: /\bUPSTREAM_URL\b/ },
  { name: 'fail-build', code: 'build-failed', stage: 'build', names: /templates\/page\.html|npm run build/ },
  { name: 'fail-unknown-language', code: 'language-unknown', stage: 'analyze', names: /package\.json/ },
  { name: 'fail-secret-committed', code: 'secret-committed', stage: 'analyze', names: /Line 3 of \.env/ },
  { name: 'fail-slow-start', code: 'slow-start', stage: 'release', names: /loading the index/ },
  { name: 'fail-crash-loop', code: 'crashed-at-start', stage: 'release', names: /exit code 1.*without apples/ },
  {
    name: 'fail-release-command',
    code: 'release-command-failed',
    stage: 'release',
    names: /exit 3 .*has pears in it/,
  },
  { name: 'fail-missing-file', code: 'missing-file', stage: 'release', names: /content\/front-page\.txt/ },
  { name: 'fail-missing-library', code: 'missing-library', stage: 'release', names: /greetings-of-yesterday/ },
  {
    name: 'fail-out-of-memory',
    code: 'out-of-memory',
    stage: 'release',
    names: /Memory limit of 1024 MiB.*second try/,
  },
  { name: 'fail-wrong-architecture', code: 'wrong-architecture', stage: 'release', names: /\/app\/server/ },
];

/** Their first revision does not start; the second one, with the one thing that is certain, goes live. */
export const correctedSamples = [
  { name: 'corrected-port', correction: { what: 'port', from: 8080, to: 3000 } },
  { name: 'corrected-memory', correction: { what: 'memory', from: 512, to: 1024 } },
] as const;

/** Built and run in images alone, by the suite of the samples (test/examples): no machine is asked to have these languages. */
export const imageSamples: readonly string[] = ['bun-http', 'rust-http', 'ruby-http', 'php-pages', 'deno-http'];

/** The names of all samples there are, so that none can be forgotten. */
export function sampleFolders(): readonly string[] {
  const entries = readdirSync(path.join(checkoutFolder(), 'examples'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
