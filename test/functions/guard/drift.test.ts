import { describe, expect, test } from 'vitest';
import {
  agrees,
  type Change,
  changesOf,
  foreignRevision,
  type LiveState,
  mayReplace,
  type Wanted,
} from '../../../functions/guard/drift.ts';
import { judged } from '../../../functions/guard/drift-words.ts';
import { isOwnMix, isOwnRevision, ownPercents, sameShares } from '../../../functions/guard/own-traffic.ts';
import type { LiveConfig, RunRevision, RunService } from '../../../functions/ports.ts';
import { differenceSentence } from '../../../shared/drift.ts';
import type { Release } from '../../../shared/release.ts';
import { usualLimits } from '../../../shared/strategy.ts';

const image = `registry.example/web@sha256:${'a'.repeat(64)}`;
const sizing = { cpu: 1, memoryMiB: 512, concurrency: 80, maxInstances: 10 };
const config: LiveConfig = {
  image,
  env: { GREETING: 'hello', TOKEN: { secret: 'token:3' } },
  port: 8080,
  serviceAccount: 'web@p.iam',
  sizing,
};
const release: Pick<Release, 'config'> = {
  config: {
    ...config,
    env: { ...config.env },
    healthPath: '/',
    sizing: { ...sizing, minInstances: 0, executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2', because: '' },
  },
};
const stable = {
  ...{ deployment: 'web-2', seq: 2, revision: 'web-00002', digest: '', configHash: '', sha: '', url: '' },
  ...{ traffic: [{ revision: 'web-00002', percent: 100, tag: 'd02' }], promotedAt: '', isPublic: true },
};
const service = { name: 'web', nextSeq: 4, stable };
const asLeft: RunService = {
  ...{ etag: 'e1', uri: '', isPublic: true, ready: 'succeeded', reason: null, message: null },
  ...{ latestCreatedRevision: 'web-00002', traffic: stable.traffic, served: [] },
  ...{ minInstances: 0, askedMinInstances: 0, maxInstances: 10 },
};
const revision = (change: Partial<LiveConfig>): RunRevision => ({
  ...{ name: 'web-00007-xyz', ready: 'succeeded', reason: null, message: null, image, configHash: null },
  ...{ config: { ...config, ...change }, startupProbe: null },
});
const found = (live: Partial<LiveState>) =>
  changesOf({ service, release }, { service: asLeft, foreign: null, ...live }).map((each) => judged(each).difference);

describe('what was changed by hand', () => {
  test('nothing, where all is as the release left it', () => {
    expect(found({})).toEqual([]);
  });

  test('nothing is compared before anything was released', () => {
    expect(
      changesOf({ service: { ...service, stable: null }, release: null }, { service: null, foreign: null }),
    ).toEqual([]);
  });

  test.each<[string, Partial<LiveState>, readonly string[]]>([
    ['a deleted service', { service: null }, ['The Cloud Run service was deleted.']],
    [
      'pinned traffic',
      { service: { ...asLeft, traffic: [{ revision: 'web-00001', percent: 100, tag: null }] } },
      ['Traffic goes to web-00001 100 %; the release had web-00002 100 %.'],
    ],
    ['closed access', { service: { ...asLeft, isPublic: false } }, ['The service was closed to the public.']],
    [
      'a minimum of instances',
      { service: { ...asLeft, minInstances: 2 } },
      ['The least number of instances was changed from 0 to 2.'],
    ],
    [
      'variables, sizing, account, port and image of a revision that the console made',
      {
        foreign: revision({
          image: 'registry.example/other:1',
          env: { ADDED: 'yes', TOKEN: { secret: 'token:4' } },
          sizing: { ...sizing, memoryMiB: 1024 },
          serviceAccount: 'other@p.iam',
          port: 3000,
        }),
      },
      [
        'The revision web-00007-xyz was not made by Slipway.',
        'The image was changed from sha256:aaaaaaaaaaaa to registry.example/other:1.',
        'The variable ADDED was added: "yes".',
        'The variable GREETING was removed; it was "hello".',
        'The variable TOKEN was changed from secret token:3 to secret token:4.',
        'The memory was changed from 512 MiB to 1024 MiB.',
        'The port was changed from 8080 to 3000.',
        'The service account was changed from web@p.iam to other@p.iam.',
      ],
    ],
  ])('%s is named', (_, live, sentences) => {
    expect(found(live).map(differenceSentence)).toEqual(sentences);
  });

  test('a value that may be a secret is never shown, and yet another one is another difference', () => {
    const keys = ['sk-live-4f9a8b7c6d5e4f3a2b1c', 'hunter2'].map((value) => {
      const differences = found({ foreign: revision({ env: { ...config.env, API_KEY: value } }) });
      expect(JSON.stringify(differences)).not.toContain(value);
      return differences.at(-1)?.key;
    });
    expect(new Set(keys).size).toBe(2);
  });

  test('credentials in an address are taken out of it', () => {
    const [, difference] = found({ foreign: revision({ env: { ...config.env, DB: 'postgres://me:pass1word@db/x' } }) });
    expect(difference?.live).not.toContain('pass1word');
  });

  test('a step of the running deployment is none, and traffic that no step makes is', () => {
    const before = [
      { revision: 'web-00002', percent: 70, tag: null },
      { revision: 'web-00001', percent: 30, tag: null },
    ];
    const split = { ...service, stable: { ...stable, traffic: before } };
    const run = { revision: 'web-00003', previousTraffic: before, percents: [0, 5, 100] };
    const at = (shares: Readonly<Record<string, number>>) =>
      changesOf(
        { service: split, release, run },
        {
          foreign: null,
          service: {
            ...asLeft,
            traffic: Object.entries(shares).map(([name, percent]) => ({ revision: name, percent, tag: null })),
          },
        },
      ).map(({ kind }) => kind);
    expect(at({ 'web-00002': 70, 'web-00001': 30 })).toEqual([]);
    expect(at({ 'web-00003': 5, 'web-00002': 67, 'web-00001': 28 })).toEqual([]);
    expect(at({ 'web-00003': 100 })).toEqual([]);
    expect(at({ 'web-00003': 5, 'web-00002': 95 })).toEqual(['traffic']);
    expect(at({ 'web-00003': 50, 'web-00002': 35, 'web-00001': 15 })).toEqual(['traffic']);
    expect(at({ 'web-00001': 100 })).toEqual(['traffic']);
  });

  test('to end a rollout by hand is a change, once its first step was reached', () => {
    const strategy = {
      kind: 'canary',
      steps: [5, 50].map((percent) => ({ percent, holdSeconds: 60 })),
      limits: usualLimits,
    } as const;
    const none = { holdUntil: null, paused: null, hurried: null, baseline: null, comparison: null, past: [] };
    const rollout = { strategy, step: 1, reachedAt: null, ...none };
    expect(ownPercents(rollout, 'not-asked')).toEqual([0, 5]);
    expect(ownPercents({ ...rollout, reachedAt: stable.promotedAt }, 'not-asked')).toEqual([5]);
    expect(ownPercents({ ...rollout, step: 2 }, 'asked')).toEqual([5, 50, 100]);
    expect(ownPercents(undefined, 'not-asked')).toEqual([0]);
    expect(ownPercents(undefined, 'done')).toEqual([100]);
    const run = { revision: 'web-00003', previousTraffic: stable.traffic, percents: [5] };
    expect(changesOf({ service, release, run }, { service: asLeft, foreign: null })).toHaveLength(1);
  });
});

describe('a revision', () => {
  test.each([
    ['web-00001', true],
    ['web-00003-2', true],
    ['web-00004', false],
    ['web-00002-xkq', false],
    ['webs-00001', false],
    ['web-1', false],
  ])('%s is our own: %s', (name, own) => {
    expect(isOwnRevision(service, name)).toBe(own);
  });

  test('the newest one is looked at, or else the one that users get', () => {
    const traffic = [
      { revision: 'web-00002', percent: 60, tag: null },
      { revision: 'web-00005-abc', percent: 40, tag: null },
    ];
    expect(foreignRevision({ latestCreatedRevision: 'web-00007-xyz', traffic }, service)).toBe('web-00007-xyz');
    expect(foreignRevision({ latestCreatedRevision: 'web-00002', traffic }, service)).toBe('web-00005-abc');
    expect(foreignRevision({ latestCreatedRevision: 'web-00002', traffic: stable.traffic }, service)).toBeNull();
  });
});

describe('shares', () => {
  test('tags and the order of targets say nothing of who is served', () => {
    const a = [
      { revision: 'a', percent: 50 },
      { revision: 'b', percent: 50 },
      { revision: 'c', percent: 0 },
    ];
    expect(sameShares(a, [...a].reverse().slice(0, 3))).toBe(true);
    expect(sameShares(a, [{ revision: 'a', percent: 100 }])).toBe(false);
    expect(isOwnMix([{ revision: 'x', percent: 100 }], ['x'], [])).toBe(true);
  });
});

describe('the third of the three', () => {
  const wanted: Wanted = {
    config: { ...config, image: null },
    sizing: { ...sizing, minInstances: 0 },
    traffic: [{ revision: 'web-00003', percent: 100, tag: null }],
    isPrivate: false,
  };
  const variable = (after: string): Change => ({ kind: 'variable', name: 'GREETING', before: 'hi', after });

  test('what was set by hand and is wanted as well is lost by nobody', () => {
    expect(agrees(variable('hello'), wanted)).toBe(true);
    expect(agrees(variable('hello!'), wanted)).toBe(false);
    expect(agrees({ kind: 'access', isPublic: true }, wanted)).toBe(true);
    expect(agrees({ kind: 'access', isPublic: false }, wanted)).toBe(false);
    expect(agrees({ kind: 'resource', name: 'memoryMiB', before: 256, after: 512 }, wanted)).toBe(true);
    expect(agrees({ kind: 'resource', name: 'port', before: 256, after: 512 }, wanted)).toBe(false);
  });

  test('the latest version of a secret is the number that it got', () => {
    const latest: Change = { kind: 'variable', name: 'TOKEN', after: { secret: 'token:latest' } };
    expect(agrees(latest, wanted)).toBe(true);
    expect(agrees({ ...latest, after: { secret: 'token:2' } }, wanted)).toBe(false);
    expect(agrees({ ...latest, after: { secret: 'other:latest' } }, wanted)).toBe(false);
  });

  test('what nobody decided about stops; what was to stay stops only what was planned before', () => {
    const one = judged(variable('by hand'));
    const drift = (choice: 'keep' | 'overwrite') => ({
      ...{ at: '', differences: [], since: null },
      settled: [{ difference: one.difference, choice, by: 'ada', at: '2026-11-21T10:00:00.000Z' }],
    });
    const before = { createdAt: '2026-11-21T09:00:00.000Z' };
    const after = { createdAt: '2026-11-21T11:00:00.000Z' };
    expect(mayReplace(one, undefined, after)).toBe(false);
    expect(mayReplace(one, drift('keep'), before)).toBe(false);
    expect(mayReplace(one, drift('keep'), after)).toBe(true);
    expect(mayReplace(one, drift('overwrite'), before)).toBe(true);
    expect(mayReplace(judged(variable('changed again')), drift('overwrite'), after)).toBe(false);
    expect(mayReplace(one, undefined, { ...before, overwriteDrift: true })).toBe(true);
  });

  test('what was decided about the traffic is used up once a deployment has moved it', () => {
    const all = (revision: string) => [{ revision, percent: 100, tag: null }];
    const one = judged({ kind: 'traffic', before: all('web-00002'), after: all('web-00001') });
    const drift = {
      ...{ at: '', differences: [], since: null },
      settled: [{ difference: one.difference, choice: 'keep' as const, by: 'ada', at: '2026-11-21T10:00:00.000Z' }],
    };
    const deployment = { createdAt: '2026-11-21T10:01:00.000Z' };
    expect(mayReplace(one, drift, { ...deployment, movedAt: null })).toBe(true);
    expect(mayReplace(one, drift, { ...deployment, movedAt: '2026-11-21T10:05:00.000Z' })).toBe(false);
    expect(mayReplace(one, drift, { ...deployment, movedAt: '2026-11-21T09:55:00.000Z' })).toBe(true);
  });
});
