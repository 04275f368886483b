import type { Release } from '../../shared/release.ts';
import { sizing } from './finished.ts';

/** A release of a service, as it was promoted. */
export function release(change: Partial<Release> = {}): Release {
  const id = change.id ?? 'web-1';
  const digest = change.digest ?? `sha256:${'d'.repeat(64)}`;
  const revision = 'web-00001';
  return {
    id,
    org: 'local',
    service: 'web',
    seq: 1,
    restores: null,
    digest,
    config: {
      image: `registry.example/local/web@${digest}`,
      env: { GREETING: 'hello', TOKEN: { secret: 'token:3' } },
      port: 8080,
      sizing,
      serviceAccount: 'run@local',
      healthPath: '/',
    },
    configHash: 'c0ffee',
    revision,
    tag: 'd01',
    traffic: [{ revision, percent: 100, tag: 'd01' }],
    source: {
      repository: 'acme/web',
      ref: 'main',
      sha: 'a'.repeat(40),
      message: 'First',
      committedAt: null,
      cloneUrl: 'https://git.example/acme/web.git',
      htmlUrl: 'https://git.example/acme/web',
    },
    plan: {
      dockerfile: { origin: 'generated', path: 'Dockerfile', text: 'FROM node:24-slim\n' },
      dockerignore: null,
      context: '.',
      baseImages: ['node:24-slim'],
      port: 8080,
      healthPath: '/',
    },
    root: '',
    load: 'medium',
    releaseCommand: null,
    promotedAt: '2026-11-21T08:00:00.000Z',
    promotedBy: 'user:ada',
    replaced: null,
    ...change,
  };
}
