import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CreateAnalysis, DryAnalysis } from '../../shared/dry-analysis.ts';
import { failure } from '../../shared/problems.ts';
import type { Answer } from '../../web/api.ts';
import { createAnalyst, questionOf } from '../../web/form/analyst.ts';
import { emptyDraft } from '../../web/form/draft.ts';
import { makeAnalysis } from './fixtures.ts';

interface Asked {
  readonly question: CreateAnalysis;
  readonly signal: AbortSignal;
  readonly answer: (answer: Answer<DryAnalysis>) => Promise<void>;
}

function analystUnderTest() {
  const asked: Asked[] = [];
  const analyst = createAnalyst(
    (question, signal) =>
      new Promise((resolve) => {
        const answer = async (given: Answer<DryAnalysis>) => {
          resolve(given);
          await vi.advanceTimersByTimeAsync(0);
        };
        asked.push({ question, signal, answer });
      }),
    600,
  );
  return { analyst, asked, now: () => analyst.analysing.current() };
}

const app: CreateAnalysis = { repository: 'octo/app', load: 'medium' };
const found = makeAnalysis({ framework: 'express' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the analysis of the repository in the form', () => {
  test('it is asked for once typing pauses, for what stands there then', async () => {
    const { analyst, asked, now } = analystUnderTest();
    analyst.ask({ ...app, repository: 'octo/a' });
    await vi.advanceTimersByTimeAsync(599);
    analyst.ask(app);
    expect(now()).toMatchObject({ state: 'asking', question: app });
    await vi.advanceTimersByTimeAsync(599);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.map(({ question }) => question)).toEqual([app]);
    await asked[0]?.answer({ ok: true, value: found });
    expect(now()).toEqual({ state: 'known', question: app, found });
  });

  test('the answer to an earlier question is never shown for a later one', async () => {
    const { analyst, asked, now } = analystUnderTest();
    analyst.ask({ ...app, repository: 'octo/first' });
    await vi.advanceTimersByTimeAsync(600);
    analyst.ask(app);
    expect(asked[0]?.signal.aborted).toBe(true);
    await asked[0]?.answer({ ok: true, value: makeAnalysis({ framework: 'next' }) });
    expect(now()).toEqual({ state: 'asking', question: app, found: null });
  });

  test('the same question is not asked again, and what is known of the repository stays while another one is', async () => {
    const { analyst, asked, now } = analystUnderTest();
    analyst.ask(app);
    await vi.advanceTimersByTimeAsync(600);
    await asked[0]?.answer({ ok: true, value: found });
    analyst.ask({ ...app });
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toHaveLength(1);
    analyst.ask({ ...app, load: 'high' });
    expect(now()).toMatchObject({ state: 'asking', found });
    analyst.ask({ ...app, repository: 'octo/other' });
    expect(now()).toMatchObject({ state: 'asking', found: null });
  });

  test('it can be stopped and asked again at once', async () => {
    const { analyst, asked, now } = analystUnderTest();
    analyst.ask(app);
    await vi.advanceTimersByTimeAsync(600);
    analyst.stop();
    expect(now()).toMatchObject({ state: 'stopped' });
    expect(asked[0]?.signal.aborted).toBe(true);
    analyst.again();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(2);
  });

  test('a failure is kept with its sentence until it is asked again', async () => {
    const { analyst, asked, now } = analystUnderTest();
    analyst.ask(app);
    await vi.advanceTimersByTimeAsync(600);
    const none = failure('repository-not-found', 'There is no octo/app.', 'Check the spelling.');
    await asked[0]?.answer({ ok: false, failure: none });
    expect(now()).toEqual({ state: 'failed', question: app, failure: none, found: null });
    analyst.again();
    expect(now()).toMatchObject({ state: 'asking', found: null });
  });

  test('where only what was set is wrong, what was found stays beside it to be corrected', async () => {
    const { analyst, asked, now } = analystUnderTest();
    analyst.ask(app);
    await vi.advanceTimersByTimeAsync(600);
    await asked[0]?.answer({ ok: true, value: found });
    const set = { ...app, overrides: { startCommand: 'node \\\\' } };
    analyst.ask(set);
    await vi.advanceTimersByTimeAsync(600);
    const wrong = failure('override-invalid', 'The start command ends with a backslash.', 'Use a script.');
    await asked[1]?.answer({ ok: false, failure: wrong });
    expect(now()).toEqual({ state: 'failed', question: set, failure: wrong, found });
  });

  test('without a repository nothing is asked and nothing is shown', async () => {
    const { analyst, asked, now } = analystUnderTest();
    analyst.ask(app);
    analyst.ask(questionOf({ ...emptyDraft, repository: 'octo' }));
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual([]);
    expect(now()).toEqual({ state: 'none' });
  });
});

test('the question is what a deployment would be asked for', () => {
  expect(questionOf({ ...emptyDraft, repository: ' octo/app ', ref: 'dev', root: ' api ', load: 'low' })).toEqual({
    repository: 'octo/app',
    ref: 'dev',
    root: 'api',
    load: 'low',
  });
});
