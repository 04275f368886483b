import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Deployment } from '../../shared/deployment.ts';
import { hasBrowser, openPage } from './browser.ts';
import { makeLive } from './finished.ts';
import { digest, makeService, sha } from './fixtures.ts';
import { onLaptop } from './on-laptop.ts';
import { canary, comparison, rollingOut, rollout, side } from './rollouts.ts';

/** Real Chromium, the built page on its own server, Google's Firestore emulator under the real rules. */
describe.skipIf(!hasBrowser)('the page of a release', { timeout: 60_000 }, () => {
  const on = onLaptop();

  beforeAll(async () => {
    const before = { ...makeLive('hello-1', 'http://hello.localhost:4900/'), createdAt: fromNow(-9000) };
    const verification = { passedAt: fromNow(-8990), digest, configHash: '', coldStartMillis: 790, checks: [] };
    await write({ ...before, verification });
  });

  const fromNow = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
  const write = (deployment: Deployment): Promise<unknown> =>
    on.laptop.db.doc(`orgs/local/deployments/${deployment.id}`).set(deployment);
  const moving = (id: string, given: Partial<Deployment> = {}): Deployment =>
    rollingOut({ id, createdAt: fromNow(-200), rollout: held(), ...given });
  const held = () => rollout({ reachedAt: fromNow(-60), holdUntil: fromNow(240) });
  const shares = (page: Page): Promise<readonly string[]> =>
    page
      .locator('[data-part="traffic"] li')
      .evaluateAll((items) =>
        items.map((item) => `${item.querySelector('code')?.textContent} ${item.querySelector('strong')?.textContent}`),
      );
  const isInsideDialog = (page: Page) => page.evaluate(() => document.activeElement?.closest('dialog') !== null);

  test('steps, countdown and traffic follow the document, and the bar has the widths that the words say', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const setting = rollout({ step: 1, past: [], reachedAt: null, holdUntil: null, comparison: null });
    await write(moving('steps', { service: 'other', v: 2, rollout: setting }));
    await page.goto(`${on.laptop.web}/deployments/steps`);
    await page.getByText('Cloud Run is sending 5 % of the traffic to hello-00002.').waitFor();
    expect(await shares(page)).toEqual(['hello-00002 0 %', 'hello-00001 100 %']);

    await write(moving('steps', { service: 'other', v: 3 }));
    const panel = page.getByRole('region', { name: 'Rollout' });
    await panel.getByText('25 % of the traffic is held until').waitFor();
    expect(await shares(page)).toEqual(['hello-00002 25 %', 'hello-00001 75 %']);
    const steps = panel.getByRole('list', { name: 'Steps of the rollout' }).getByRole('listitem');
    expect(await steps.evaluateAll((items) => items.map((item) => item.getAttribute('data-state')))).toEqual([
      'done',
      'now',
      'next',
      'next',
    ]);
    const timer = panel.getByRole('timer');
    expect(await timer.textContent()).toMatch(/^(3 min 5\d s|4 min( 1 s)?|3 min 4\d s) left$/);
    const first = await timer.textContent();
    await expect.poll(() => timer.textContent()).not.toBe(first);
    const widths = () =>
      panel
        .locator('[data-part="traffic-bar"]')
        .evaluate((bar) => [...bar.children].map((part) => Math.round((part.clientWidth / bar.clientWidth) * 100)));
    await expect.poll(widths).toEqual([25, 75]);

    const past = [5, 25, 50].map((percent) => ({ percent, at: fromNow(-percent), comparison: comparison() }));
    const last = rollout({ step: 4, past, reachedAt: null, holdUntil: null, comparison: null });
    const promotion = { at: fromNow(0), replaced: null };
    await write({ ...moving('steps', { service: 'other', v: 4, rollout: last, promotion }), status: 'succeeded' });
    await panel.getByText('All traffic went to hello-00002').waitFor();
    await expect.poll(widths).toEqual([100, 0]);
    expect(await panel.getByRole('button').count()).toBe(0);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('where motion is to be reduced the bar does not move but stand', async () => {
    for (const [reducedMotion, moves] of [
      ['reduce', false],
      ['no-preference', true],
    ] as const) {
      const { page } = await openPage(on.browser, { reducedMotion });
      await write(moving('motion'));
      await page.goto(`${on.laptop.web}/deployments/motion`);
      const part = page.locator('[data-part="traffic-bar"] [data-side="new"]');
      const seconds = await part.evaluate((element) => getComputedStyle(element).transitionDuration);
      expect(seconds !== '0s').toBe(moves);
      await page.context().close();
    }
  });

  test('pause and resume are one press and keep the focus, and who paused is told', async () => {
    const { page } = await openPage(on.browser);
    await write(moving('pauses', { v: 2 }));
    await page.goto(`${on.laptop.web}/deployments/pauses`);
    expect(await page.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0);
    on.laptop.api.answer = () => ({ status: 200, body: {} });
    await page.getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => on.laptop.api.received.at(-1)?.path).toBe('/v1/orgs/local/deployments/pauses:pause');
    const paused = { ...held(), paused: { at: fromNow(-20), by: 'ada' } };
    await write(moving('pauses', { v: 3, status: 'paused', rollout: paused, deadlineAt: fromNow(86_400) }));
    await page.getByText('Paused at 25 % by ada at').waitFor();
    await page.getByText('Unless it is resumed, the earlier traffic comes back after').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Resume');

    const error = { code: 'no-rollout', fault: 'user', message: 'It does not hold its traffic.', hint: 'Look again.' };
    on.laptop.api.answer = () => ({ status: 409, body: { error } });
    await page.keyboard.press('Enter');
    await page.getByText('It does not hold its traffic.').waitFor();
    expect(on.laptop.api.received.at(-1)?.path).toBe('/v1/orgs/local/deployments/pauses:resume');
    await page.context().close();
  });

  test('all traffic now and abort ask first, and say what comes back', async () => {
    const { page } = await openPage(on.browser);
    await write(moving('asks', { v: 2 }));
    await page.goto(`${on.laptop.web}/deployments/asks`);
    on.laptop.api.answer = () => ({ status: 200, body: {} });
    const before = on.laptop.api.received.length;
    await page.getByRole('button', { name: 'All traffic now' }).click();
    const now = page.getByRole('dialog', { name: 'Give all traffic to the new revision now?' });
    expect(await isInsideDialog(page)).toBe(true);
    await now.getByRole('button', { name: 'Leave it as it is' }).click();
    await page.getByRole('button', { name: 'Abort' }).click();
    const abort = page.getByRole('dialog', { name: 'Abort this rollout?' });
    await abort.getByText('The earlier traffic comes back exactly: 100 % to hello-00001.').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Abort');
    expect(on.laptop.api.received).toHaveLength(before);

    await page.getByRole('button', { name: 'All traffic now' }).click();
    await now.getByRole('button', { name: 'All traffic now' }).click();
    await expect.poll(() => on.laptop.api.received.at(-1)?.path).toBe('/v1/orgs/local/deployments/asks:promote');
    await page.getByRole('button', { name: 'Abort' }).click();
    await abort.getByRole('button', { name: 'Abort the rollout' }).click();
    await expect.poll(() => on.laptop.api.received.at(-1)?.path).toBe('/v1/orgs/local/deployments/asks:cancel');
    await page.context().close();
  });

  test('what was stopped says why, with its figures, and that the earlier traffic is back', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const because = '11.9 % of 512 requests failed, of the old revision 0.2 % of 1,000 requests failed';
    const fresh = side({ requests: 512, errors: 61, p95: 412, costPerMillion: 5.1 });
    const bad = { ...held(), comparison: comparison({ verdict: 'bad', because, fresh }) };
    await write(moving('stops', { v: 2, rollout: bad }));
    await page.goto(`${on.laptop.web}/deployments/stops`);
    await page.getByText('The earlier traffic is being restored.').waitFor();
    expect(await page.getByRole('button', { name: 'Abort' }).count()).toBe(0);
    await write(moving('stops', { v: 3, status: 'failed', rollout: bad, endedAt: fromNow(0) }));
    await page.getByText(`Stopped at 25 %: ${because}.`).waitFor();
    await page.getByText('The earlier traffic is back since').waitFor();
    // 250 of the step before and 512 of this one.
    await page.getByText('762 requests met the new revision and 62 of them failed').waitFor();
    expect(await shares(page)).toEqual(['hello-00002 0 %', 'hello-00001 100 %']);

    const charts = page.locator('[data-part="chart"]');
    expect(await charts.locator('strong').allTextContents()).toEqual([
      'Failed requests',
      '95th percentile of latency',
      'A million requests cost',
      'Cold start',
    ]);
    expect(await charts.first().locator('figcaption span[data-side="new"]').textContent()).toBe('new 11.9 %');
    expect(await charts.last().locator('figcaption').textContent()).toMatch(/old 790 ms.*new 812 ms/);
    const heights = await charts
      .first()
      .locator('rect[data-side="new"]')
      .evaluateAll((bars) => bars.map((bar) => Math.round(Number(bar.getAttribute('height')))));
    expect(heights).toEqual([3, 100]);
    await page.getByText('The figures as a table').click();
    const rows = page.getByRole('region', { name: 'Figures of the rollout' }).locator('tbody tr');
    expect(await rows.last().textContent()).toBe('25 %new51261 (11.9 %)412 ms$5.10');
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('the page of the service shows the rollout on its way, then what the release left', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const stable = {
      ...{
        deployment: 'hello-1',
        seq: 1,
        revision: 'hello-00001',
        digest,
        configHash: '',
        sha,
        promotedAt: fromNow(-9000),
      },
      ...{ url: 'http://hello.localhost:4900/', traffic: [{ revision: 'hello-00001', percent: 100, tag: 'd1' }] },
    };
    await write(moving('serves'));
    const document = on.laptop.db.doc('orgs/local/services/hello');
    await document.set(makeService({ name: 'hello', stable, runningDep: 'serves', strategy: canary }));
    await page.goto(`${on.laptop.web}/services/hello`);
    await page.getByText('25 % of the traffic is held until').waitFor();
    expect(await shares(page)).toEqual(['hello-00002 25 %', 'hello-00001 75 %']);
    await page.getByRole('link', { name: 'Steer it on the page of serves' }).waitFor();
    const traffic = [
      { revision: 'hello-00002', percent: 70, tag: 'd2' },
      { revision: 'hello-00001', percent: 30, tag: 'd1' },
    ];
    await document.set(makeService({ name: 'hello', stable: { ...stable, revision: 'hello-00002', traffic } }));
    await expect.poll(() => shares(page)).toEqual(['hello-00002 70 %', 'hello-00001 30 %']);
    expect(await page.getByText('is held until').count()).toBe(0);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('the strategy is changed in a form that the keyboard can fill, and a refusal loses nothing', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    await on.laptop.db.doc('orgs/local/services/plain').set(makeService({ name: 'plain' }));
    await page.goto(`${on.laptop.web}/services/plain`);
    await page.getByText('all traffic at once').waitFor();
    await page.getByRole('button', { name: 'Change strategy' }).press('Enter');
    const form = page.getByRole('dialog', { name: 'How a new release gets its traffic' });
    await form.getByRole('radio', { name: /^All at once/ }).press('ArrowDown');
    await form.getByRole('button', { name: 'Remove step 2' }).press('Enter');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Add a step');
    await form.getByLabel('Step 2, percent').fill('5');
    const sent = on.laptop.api.received.length;
    await form.getByRole('button', { name: 'Save strategy' }).click();
    await form.getByText('Each step needs a larger percentage than the one before it.').waitFor();
    await form.getByLabel('Step 2, percent').fill('101');
    await form.getByRole('button', { name: 'Save strategy' }).click();
    expect(on.laptop.api.received).toHaveLength(sent);

    await form.getByLabel('Step 2, percent').fill('40');
    await form.getByLabel('Held at least, seconds').first().fill('60');
    const error = { code: 'not-allowed', fault: 'user', message: 'The role viewer may not.', hint: 'Ask an owner.' };
    on.laptop.api.answer = () => ({ status: 403, body: { error } });
    await form.getByLabel('Times the latency').press('Enter');
    await form.getByText('The role viewer may not.').waitFor();
    on.laptop.api.answer = () => ({ status: 200, body: {} });
    await form.getByRole('button', { name: 'Save strategy' }).click();
    await expect.poll(() => form.isVisible()).toBe(false);
    expect(on.laptop.api.received.at(-1)).toMatchObject({
      path: '/v1/orgs/local/services/plain:update',
      body: {
        strategy: {
          kind: 'canary',
          steps: [
            { percent: 5, holdSeconds: 60 },
            { percent: 40, holdSeconds: 300 },
          ],
          limits: { errorPoints: 1, latencyFactor: 1.5, costFactor: 2 },
        },
      },
    });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Change strategy');
    await on.laptop.db.doc('orgs/local/services/plain').set(makeService({ name: 'plain', strategy: canary }));
    await page.getByText('canary: 5, 25, 50 %, 300 s each').waitFor();
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });
});
