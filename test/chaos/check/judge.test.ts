import { describe, expect, test } from 'vitest';
import { contentHash } from '../../../functions/content-hash.ts';
import { paths } from '../../../functions/engine/documents.ts';
import type { DeploymentEvent } from '../../../shared/deployment.ts';
import { failure } from '../../../shared/problems.ts';
import type { StageName } from '../../../shared/stages.ts';
import type { DeploymentStatus } from '../../../shared/statuses.ts';
import type { Asked } from '../requests.ts';
import type { State } from '../state.ts';
import { judge } from './judge.ts';

type Changed = { -readonly [Key in keyof State]: State[Key] } & { asked: readonly Asked[] };
type Move = readonly [DeploymentStatus, StageName];

const sha = 'a'.repeat(40);
const straight: readonly Move[] = [
  ['running', 'validate'],
  ['running', 'promote'],
  ['succeeded', 'report'],
];

function chain(id: string, moves: readonly Move[]): readonly DeploymentEvent[] {
  const events: DeploymentEvent[] = [];
  for (const [status, stage] of moves) {
    const before = events.at(-1);
    const event = {
      v: events.length + 1,
      at: '2026-11-21T00:00:00.000Z',
      actor: 'slipway',
      from: { status: before?.to.status ?? null, stage: before?.to.stage ?? null },
      to: { status, stage },
      what: 'went on',
      previousHash: before?.hash ?? '',
    };
    events.push({ ...event, hash: contentHash({ deployment: id, ...event }) });
  }
  return events;
}

/** Two deployments of one service that went well, one asked for by each way in. */
function sound(): Changed {
  const share = (seq: number) => ({ revision: `web-0000${seq}`, percent: 100, tag: `d${seq}` });
  const build = (seq: number) => ({ id: `b${seq}`, digest: `sha256:${seq}` });
  const template = (seq: number) => ({
    revision: `web-0000${seq}`,
    labels: { 'slipway-deployment': `web-${seq}` },
    containers: [{ image: `registry/web@sha256:${seq}` }],
  });
  const operation = (generation: number, seq: number, traffic: readonly object[]) => ({
    kind: generation === 1 ? 'create' : 'update',
    service: 'web',
    generation,
    resource: { uid: 'u', generation, template: template(seq), traffic },
  });
  const asked: readonly Asked[] = [
    { key: 'k1', org: 'acme', service: 'web', commit: sha, via: 'api', takenAt: 1, answer: { deployment: 'web-1' } },
    { key: 'k2', org: 'acme', service: 'web', commit: sha, via: 'topic', takenAt: 2, answer: null },
  ];
  const state = {
    deployments: [1, 2].map((seq) => ({
      ...{ id: `web-${seq}`, org: 'acme', service: 'web', seq, v: 3, status: 'succeeded', source: { sha } },
      ...{ build: build(seq), failure: null, supersededBy: null, startedAt: null, endedAt: null },
      chainHead: chain(`web-${seq}`, straight).at(-1)?.hash,
    })),
    events: new Map([1, 2].map((seq) => [`web-${seq}`, chain(`web-${seq}`, straight)])),
    services: [{ name: 'web', stable: { revision: 'web-00002', sha, traffic: [share(2)] } }],
    keys: new Map([
      [paths.idempotency('user:local-user', 'acme', 'k1'), 'web-1'],
      [paths.idempotency('topic:deploy-requests', 'acme', 'k2'), 'web-2'],
    ]),
    rejections: [],
    runServices: [{ id: 'web', routes: [share(2)], revisions: [{ template: template(1) }, { template: template(2) }] }],
    runOperations: [
      operation(1, 1, [share(1)]),
      operation(2, 2, [share(1), { ...share(2), percent: 0 }]),
      operation(3, 2, [share(2)]),
    ],
    images: new Map([1, 2].map((seq) => [`sha256:${seq}`, { digest: `sha256:${seq}`, build: `b${seq}`, commit: sha }])),
    answers: new Map([['web', { revision: 'web-00002', commit: sha }]]),
  };
  return { ...(state as unknown as State), asked };
}

function verdict(spoil: (state: Changed) => void): readonly string[] {
  const state = sound();
  spoil(state);
  return judge(state, state.asked).map(({ kind, what }) => `${kind}: ${what}`);
}

function change(state: Changed, id: string, fields: object, moves?: readonly Move[]): void {
  const chained = moves === undefined ? {} : { v: moves.length, chainHead: chain(id, moves).at(-1)?.hash ?? '' };
  state.deployments = state.deployments.map((each) => (each.id === id ? { ...each, ...fields, ...chained } : each));
  if (moves !== undefined) state.events = new Map([...state.events, [id, chain(id, moves)]]);
}

const without = <Key, Value>(map: ReadonlyMap<Key, Value>, lost: Value) =>
  new Map([...map].filter(([, value]) => value !== lost));

test('where all went well nothing is found', () => {
  expect(verdict(() => undefined)).toEqual([]);
});

describe('lost', () => {
  test('a request that left neither a deployment nor a reason', () => {
    const found = verdict((state) => {
      state.keys = without(state.keys, 'web-2');
    });
    expect(found).toContain('lost: k2, asked by topic, left nothing');
  });

  test('not a request whose rejection is recorded', () => {
    const found = verdict((state) => {
      state.keys = without(state.keys, 'web-2');
      state.rejections = [{ excerpt: '{"requestId":"k2"}' }] as unknown as State['rejections'];
    });
    expect(found).toEqual(['double: web-2 was made for 0 requests']);
  });

  test('a deployment that was promised and is not the one that is kept', () => {
    const found = verdict((state) => {
      state.asked = state.asked.map((ask) => ({ ...ask, answer: { deployment: 'web-2' } }));
    });
    expect(found).toEqual(['lost: k1 was promised web-2, and kept is web-1']);
  });

  test('a deployment that is gone', () => {
    const found = verdict((state) => {
      state.deployments = state.deployments.filter(({ id }) => id !== 'web-1');
    });
    expect(found).toContain('lost: web-1, made for k1, is gone');
  });

  test('an ending without a reason', () => {
    const errored: readonly Move[] = [...straight.slice(0, 2), ['errored', 'promote']];
    expect(verdict((state) => change(state, 'web-1', { status: 'errored' }, errored))).toEqual([
      'lost: web-1 is errored for no reason',
    ]);
    const why = failure('stage-timeout', 'too late', 'again');
    expect(verdict((state) => change(state, 'web-1', { status: 'errored', failure: why }, errored))).toEqual([]);
  });
});

describe('double', () => {
  test('two deployments for one request', () => {
    const found = verdict((state) => {
      state.keys = new Map([...state.keys].map(([path]) => [path, 'web-1']));
    });
    expect(found).toContain('double: web-1 was made for 2 requests');
    expect(found).toContain('double: web-2 was made for 0 requests');
  });

  test('two endings, and a stage that was entered twice', () => {
    const moves: readonly Move[] = [...straight, ['running', 'promote'], ['succeeded', 'report']];
    expect(verdict((state) => change(state, 'web-2', {}, moves))).toEqual([
      'double: web-2 ended 2 times',
      'double: web-2 entered promote twice',
    ]);
  });

  test('one event more than the deployment has versions', () => {
    const found = verdict((state) => {
      state.events = new Map([...state.events, ['web-2', chain('web-2', [...straight, ['succeeded', 'report']])]]);
    });
    expect(found[0]).toMatch(/^double: web-2: There was an event 4/);
  });

  test('a build that runs beside the recorded one', () => {
    const found = verdict((state) => change(state, 'web-2', { build: { id: 'b9', digest: 'sha256:9' } }));
    expect(found).toEqual(['double: web-2 runs the build b2, and recorded is b9']);
  });

  test('a build of another commit', () => {
    const found = verdict((state) => {
      state.images = new Map([...state.images, ['sha256:2', { digest: 'sha256:2', build: 'b2', commit: 'other' }]]);
    });
    expect(found).toEqual([`double: web-2 runs other, and recorded is ${sha}`]);
  });

  test('a second promote of the same', () => {
    const found = verdict((state) => {
      const last = state.runOperations[2];
      if (last === undefined) throw new Error('no operation');
      const again = { ...last, generation: 4, resource: { ...last.resource, generation: 4 } };
      state.runOperations = [...state.runOperations, again];
    });
    expect(found).toEqual(['double: generation 4 of web asks for what generation 3 was']);
  });
});

test('to open a service to everybody is no second promote', () => {
  const found = verdict((state) => {
    const last = state.runOperations[2];
    if (last === undefined) throw new Error('no operation');
    const opened = { ...last, generation: 4, resource: { ...last.resource, generation: 4, invokerIamDisabled: true } };
    state.runOperations = [...state.runOperations, opened];
  });
  expect(found).toEqual([]);
});

describe('stuck', () => {
  test('a deployment that does not end', () => {
    const found = verdict((state) => change(state, 'web-2', { status: 'running' }, straight.slice(0, 2)));
    expect(found).toEqual(['stuck: web-2 stays running']);
  });
});

describe('wrong traffic', () => {
  test('a share for another revision', () => {
    const found = verdict((state) => {
      state.runServices = state.runServices.map((service) => ({
        ...service,
        routes: [{ revision: 'web-00001', percent: 100, tag: 'd1', latest: false }],
      }));
    });
    expect(found).toEqual(['wrong traffic: web serves web-00001 100 % d1, and promoted is web-00002 100 % d2']);
  });

  test('a service that was promoted and is gone, and one that was never promoted and is there', () => {
    expect(
      verdict((state) => {
        state.runServices = [];
      }),
    ).toEqual(['wrong traffic: web is gone, and web-00002 was promoted']);
    expect(
      verdict((state) => {
        state.services = state.services.map((service) => ({ ...service, stable: null }));
      }),
    ).toEqual(['wrong traffic: web serves web-00002 100 % d2, never promoted']);
  });

  test('users who are answered by another revision', () => {
    const found = verdict((state) => {
      state.answers = new Map([['web', { revision: 'web-00001', commit: sha }]]);
    });
    expect(found[0]).toMatch(/^wrong traffic: web answers .*web-00001/);
  });

  test('an older deployment after a newer one that had succeeded', () => {
    const found = verdict((state) => {
      const [first, , last] = state.runOperations;
      if (first === undefined || last === undefined) throw new Error('no operation');
      const { traffic } = first.resource as { traffic: object };
      const back = { ...last, generation: 4, resource: { ...last.resource, generation: 4, traffic } };
      state.runOperations = [...state.runOperations, back];
    });
    expect(found).toEqual(['wrong traffic: web-00001 took all traffic after web-00002']);
  });
});
