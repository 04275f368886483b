import { describe, expect, test } from 'vitest';
import { completeStrategy, type Strategy, usualLimits } from '../../shared/strategy.ts';
import { askedOf, draftOf, mostSteps, stepIssue, withStep } from '../../web/service/strategy-draft.ts';
import { canary } from './rollouts.ts';

const green: Strategy = { kind: 'blue-green', holdSeconds: 60, limits: { ...usualLimits, errorPoints: 0.5 } };

describe('the form of a strategy', () => {
  test.each([{ kind: 'all-at-once' } as const, canary, green])('asks for the very $kind that it shows', (strategy) => {
    expect(completeStrategy(askedOf(draftOf(strategy)))).toEqual({ strategy });
  });

  test('begins with the usual where nothing is set', () => {
    expect(askedOf({ ...draftOf(undefined), kind: 'canary' })).toEqual(askedOf(draftOf(canary)));
  });

  test('adds steps that the API takes, as many as it takes', () => {
    let draft = draftOf(canary);
    while (draft.steps.length < mostSteps) draft = withStep(draft);
    expect(draft.steps.map(({ percent }) => percent)).toEqual(['5', '25', '50', '75', '88', '94']);
    expect(new Set(draft.steps.map(({ key }) => key)).size).toBe(mostSteps);
    expect(stepIssue(draft)).toBeNull();
    expect(completeStrategy(askedOf(draft))).toHaveProperty('strategy');
    expect(completeStrategy(askedOf(withStep(draft)))).toHaveProperty('issue');
  });

  test('has no step of all the traffic, which comes by itself', () => {
    const almost = { ...draftOf(canary), steps: [{ key: 0, percent: '99', hold: '300' }] };
    expect(withStep(almost).steps.at(-1)?.percent).toBe('99');
    expect(stepIssue(withStep(almost))).not.toBeNull();
  });

  test('refuses steps that do not grow, but not where there are none', () => {
    const draft = draftOf(canary);
    const steps = draft.steps.map((step, index) => (index === 1 ? { ...step, percent: '5' } : step));
    expect(stepIssue({ ...draft, steps })).toMatch(/larger percentage/);
    expect(completeStrategy(askedOf({ ...draft, steps }))).toHaveProperty('issue');
    expect(stepIssue({ ...draft, steps, kind: 'blue-green' })).toBeNull();
  });
});
