import type { Deployment, DeploymentEvent, LogChunk, StageState } from '../../shared/deployment.ts';
import type { DryAnalysis } from '../../shared/dry-analysis.ts';
import { notBegun } from '../../shared/not-begun.ts';
import type { Service } from '../../shared/service.ts';
import { type StageName, stageNames } from '../../shared/stages.ts';
import type { StageStatus } from '../../shared/statuses.ts';

/** Documents as the functions write them. */

export const sha = '0123456789abcdef0123456789abcdef01234567';
export const digest = `sha256:${'c0ffee'.repeat(10)}abcd`;

const begun = Date.parse('2026-11-21T12:00:00.000Z');
export const timeAt = (seconds: number): string => new Date(begun + seconds * 1000).toISOString();

function stageState(status: StageStatus, index: number): StageState {
  if (status === 'pending') return { status, startedAt: null, endedAt: null, attempts: 0 };
  const over = status !== 'running';
  return { status, startedAt: timeAt(index * 4), endedAt: over ? timeAt(index * 4 + 3) : null, attempts: 1 };
}

/** Every stage before `stage` done, `stage` itself as given. */
export function stagesUntil(stage: StageName | null, status: StageStatus = 'running'): Deployment['stages'] {
  const reached = stage === null ? -1 : stageNames.indexOf(stage);
  return Object.fromEntries(
    stageNames.map((name, index) => {
      if (index < reached) return [name, stageState('succeeded', index)];
      return [name, stageState(index === reached ? status : 'pending', index)];
    }),
  ) as Deployment['stages'];
}

export function makeDeployment(given: Partial<Deployment> & Pick<Deployment, 'id' | 'status'>): Deployment {
  return {
    ...notBegun,
    org: 'local',
    service: 'hello',
    seq: 1,
    fence: 1,
    v: 1,
    stages: stagesUntil(given.stage ?? null),
    spec: {
      repository: 'examples/express',
      ref: null,
      root: '',
      region: 'us-central1',
      env: {},
      unset: [],
      load: 'medium',
    },
    specHash: 'hash',
    actor: 'local-user',
    via: 'api',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    createdAt: timeAt(0),
    startedAt: timeAt(0),
    updatedAt: timeAt(1),
    ...given,
  };
}

export function makeService(given: Partial<Service> & Pick<Service, 'name'>): Service {
  return {
    org: 'local',
    project: 'slipway-local',
    region: 'us-central1',
    repository: 'examples/express',
    root: '',
    load: 'medium',
    env: {},
    policy: { dockerfile: 'block' },
    fence: 1,
    runningDep: null,
    pendingDep: null,
    nextSeq: 2,
    lastPromotedSeq: 1,
    stable: null,
    createdAt: timeAt(0),
    updatedAt: timeAt(0),
    deletingSince: null,
    ...given,
  };
}

export function makeChunk(first: number, texts: readonly string[], capped = false): LogChunk {
  const lines = texts.map((text, index) => ({ at: timeAt(20 + (first + index) / 100), text }));
  return { first, lines, capped, expiresAt: null };
}

export function makeEvent(v: number, to: DeploymentEvent['to'], what: string): DeploymentEvent {
  const from = { status: v === 1 ? null : ('running' as const), stage: null };
  return { v, at: timeAt(v), actor: 'local-user', from, to, what, previousHash: '', hash: `${v}` };
}

/** An answer of the dry analysis: an Express server that can be deployed as it is. */
export function makeAnalysis(given: Partial<DryAnalysis>): DryAnalysis {
  const file = 'package.json';
  return {
    source: { repository: 'octo/app', ref: 'main', sha, message: 'Greet by name\n\nAt last.' },
    deployable: true,
    reason: null,
    language: 'node',
    languageVersion: '24',
    versionSource: file,
    framework: 'express',
    packageManager: 'npm',
    packageManagerVersion: null,
    installCommand: 'npm ci',
    buildCommand: null,
    startCommand: 'node server.js',
    entryFile: 'server.js',
    static: false,
    outputDirectory: null,
    workspace: null,
    wantedVariables: [],
    decidedBy: 'rules',
    evidence: [
      { field: 'language', value: 'node', because: 'there is a package.json', file },
      { field: 'framework', value: 'express', because: 'package.json depends on it', file },
      { field: 'startCommand', value: 'node server.js', because: 'the script start in package.json says so', file },
    ],
    filesRead: [file],
    port: null,
    processes: [],
    releaseCommand: null,
    systemPackages: [],
    rootFolders: [],
    settable: ['startCommand', 'buildCommand', 'port'],
    fixed: [],
    choices: { language: ['node', 'python'], framework: ['express', 'next'], packageManager: ['npm', 'pnpm'] },
    dockerfile: { origin: 'generated', text: 'FROM node:24-slim\nUSER 1001\n' },
    dockerignore: 'node_modules\n',
    sizing: null,
    cost: null,
    findings: [],
    millis: 12,
    ...given,
  };
}
