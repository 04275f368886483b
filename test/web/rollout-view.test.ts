import { describe, expect, test } from 'vitest';
import { sentenceAbout } from '../../web/deployment/announcements.ts';
import { measuresOf, roundsOf } from '../../web/deployment/rollout-measures.ts';
import { standingOf, stepViews, trafficOf } from '../../web/deployment/rollout-view.ts';
import { timeAt } from './fixtures.ts';
import { comparison, rollingOut, rollout, run, side } from './rollouts.ts';

const standing = (given: Parameters<typeof rollingOut>[0]) => {
  const deployment = rollingOut(given);
  return standingOf(deployment, deployment.rollout ?? rollout());
};
const states = (given: Parameters<typeof rollingOut>[0]) => {
  const deployment = rollingOut(given);
  return stepViews(deployment, deployment.rollout ?? rollout()).map(({ name, state }) => `${name} ${state}`);
};
const percents = (given: Parameters<typeof rollingOut>[0]) =>
  trafficOf(rollingOut(given)).map(({ revision, percent }) => [revision, percent]);

const id = 'hello-2';

describe('a rollout', () => {
  test('is at the step that holds its traffic', () => {
    expect(standing({ id })).toEqual({ kind: 'held', percent: 25, until: timeAt(330), through: timeAt(58) });
    expect(states({ id })).toEqual(['5 % done', '25 % now', '50 % next', '100 % next']);
    expect(percents({ id })).toEqual([
      ['hello-00002', 25],
      ['hello-00001', 75],
    ]);
  });

  test('has the traffic of the step before until Cloud Run has set the next one', () => {
    const setting = rollout({ reachedAt: null, holdUntil: null, comparison: null });
    expect(standing({ id, rollout: setting })).toEqual({ kind: 'setting', percent: 25 });
    expect(percents({ id, rollout: setting })).toEqual([
      ['hello-00002', 5],
      ['hello-00001', 95],
    ]);
    const first = rollout({ step: 1, past: [], reachedAt: null, holdUntil: null, comparison: null });
    expect(percents({ id, rollout: first })).toEqual([
      ['hello-00002', 0],
      ['hello-00001', 100],
    ]);
  });

  test('that is paused says by whom, what was left of its hold, and when it is given up', () => {
    const paused = rollout({ paused: { at: timeAt(90), by: 'ada' } });
    const given = { id, status: 'paused' as const, rollout: paused, deadlineAt: timeAt(90_000) };
    expect(standing(given)).toEqual({
      ...{ kind: 'paused', percent: 25, by: 'ada', at: timeAt(90), left: 240, abandonedAt: timeAt(90_000) },
    });
    expect(states(given)).toContain('25 % paused');
  });

  test('whose steps are left out says which', () => {
    const hurried = { at: timeAt(70), by: 'ada' };
    expect(standing({ id, rollout: rollout({ hurried }) })).toEqual({ kind: 'hurried', by: 'ada' });
    const sent = rollout({ hurried, step: 4, reachedAt: null, holdUntil: null, comparison: null });
    expect(standing({ id, rollout: sent })).toMatchObject({ kind: 'hurried' });
    const past = [5, 25].map((percent) => ({ percent, at: timeAt(percent), comparison: null }));
    expect(states({ id, rollout: { ...sent, past } })).toEqual(['5 % done', '25 % done', '50 % left-out', '100 % now']);
  });

  test('that went bad is being taken back until it has ended, and then the earlier traffic is there', () => {
    const bad = rollout({ comparison: comparison({ verdict: 'bad', because: 'every third request failed' }) });
    expect(standing({ id, rollout: bad })).toEqual({
      ...{ kind: 'restoring', percent: 25, because: 'every third request failed' },
    });
    expect(states({ id, rollout: bad })).toEqual(['5 % done', '25 % stopped', '50 % not-reached', '100 % not-reached']);
    const ended = { id, status: 'failed' as const, rollout: bad, endedAt: timeAt(100) };
    expect(standing(ended)).toEqual({
      ...{ kind: 'stopped', percent: 25, because: 'every third request failed', at: timeAt(100) },
    });
    expect(percents(ended)).toEqual([
      ['hello-00002', 0],
      ['hello-00001', 100],
    ]);
  });

  test('that somebody ended says who', () => {
    const cancel = { actor: 'ada', at: timeAt(99) };
    expect(standing({ id, status: 'cancelling', cancel })).toMatchObject({
      kind: 'restoring',
      because: 'ada aborted it',
    });
    expect(standing({ id, status: 'superseded', cancel, supersededBy: 'hello-3' })).toMatchObject({
      kind: 'stopped',
      because: 'hello-3 took its place',
    });
  });

  test('is live only once all traffic is recorded to go there', () => {
    const last = rollout({ step: 4, reachedAt: null, holdUntil: null, comparison: null });
    expect(standing({ id, rollout: last })).toEqual({ kind: 'setting', percent: 100 });
    expect(percents({ id, rollout: last })[0]).toEqual(['hello-00002', 5]);
    const promotion = { at: timeAt(900), replaced: null };
    expect(standing({ id, rollout: last, promotion })).toEqual({ kind: 'live', at: timeAt(900), hurriedBy: null });
    expect(states({ id, rollout: last, promotion }).at(-1)).toBe('100 % done');
    expect(percents({ id, rollout: last, promotion })[0]).toEqual(['hello-00002', 100]);
  });

  test('leaves what others had among themselves as it was', () => {
    const previousTraffic = [
      { revision: 'a', percent: 60, tag: null },
      { revision: 'b', percent: 40, tag: null },
      { revision: 'tagged', percent: 0, tag: 'd0' },
    ];
    expect(percents({ id, run: { ...run, previousTraffic } })).toEqual([
      ['hello-00002', 25],
      ['a', 45],
      ['b', 30],
    ]);
  });

  test('of blue-green ends when the old revision is not kept any more', () => {
    const strategy = {
      kind: 'blue-green',
      holdSeconds: 300,
      limits: { errorPoints: 1, latencyFactor: 1.5, costFactor: 2 },
    } as const;
    const green = rollout({ strategy, step: 1, past: [] });
    expect(states({ id, rollout: green })).toEqual(['100 % now', 'End next']);
    expect(percents({ id, rollout: green })).toEqual([
      ['hello-00002', 100],
      ['hello-00001', 0],
    ]);
  });

  test('is announced with each step it reaches', () => {
    expect(sentenceAbout(rollingOut({ id }))).toBe('hello: 25 % of the traffic is held.');
    const setting = rollout({ reachedAt: null, holdUntil: null });
    expect(sentenceAbout(rollingOut({ id, rollout: setting }))).toBe('hello: Promote is running.');
  });
});

describe('new against old', () => {
  test('stands step for step, and before the first one the old revision alone', () => {
    const [failed, latency, cost, cold] = measuresOf(rollout(), { fresh: 812, old: null });
    expect(failed?.points).toEqual([
      { label: 'before', fresh: null, old: 0.2 },
      { label: '5 %', fresh: 0.4, old: 0.2 },
      { label: '25 %', fresh: 0.4, old: 0.2 },
    ]);
    expect(latency?.points.at(-1)).toEqual({ label: '25 %', fresh: 88, old: 84 });
    expect(cost?.points.at(-1)).toEqual({ label: '25 %', fresh: 3.4, old: 3.2 });
    expect(cold?.points).toEqual([{ label: 'first request', fresh: 812, old: null }]);
    expect(roundsOf(rollout()).map(({ label }) => label)).toEqual(['before', '5 %', '25 %']);
  });

  test('of what nobody asked nothing is shown, which is not the same as no failure', () => {
    const none = side({ requests: 0, errors: 0, p95: null, costPerMillion: null });
    const quiet = rollout({ baseline: null, past: [], comparison: comparison({ fresh: none, old: none }) });
    expect(measuresOf(quiet, { fresh: null, old: null })).toEqual([]);
    const perfect = rollout({
      baseline: null,
      past: [],
      comparison: comparison({ fresh: side({ errors: 0 }), old: none }),
    });
    expect(measuresOf(perfect, { fresh: null, old: null })[0]?.points).toEqual([
      { label: '25 %', fresh: 0, old: null },
    ]);
  });
});
