import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openPage, startBrowser } from './browser.ts';
import { planned } from './finished.ts';
import { makeDeployment, stagesUntil } from './fixtures.ts';
import { type Laptop, startLaptop } from './laptop.ts';

describe.skipIf(!hasBrowser)('the commands of a release on its page', { timeout: 60_000 }, () => {
  let laptop: Laptop;
  let browser: Browser;

  beforeAll(async () => {
    [laptop, browser] = await Promise.all([startLaptop(), startBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await laptop?.close();
  });

  test('what a release command printed and how it ended stands on the page, as text', async () => {
    const { page, violations, errors } = await openPage(browser);
    const at = '2026-11-21T10:00:00.000Z';
    const releaseCommand = {
      command: 'npm run migrate',
      job: 'hello-r1',
      startedAt: at,
      endedAt: '2026-11-21T10:00:02.500Z',
      exitCode: 3,
      trouble: null,
      lines: [{ at, text: 'no such table: <b>apples</b>' }],
      cut: true,
    };
    const stages = stagesUntil('release', 'failed');
    const failed = { id: 'migrates', v: 9, status: 'failed', stage: 'release', stages } as const;
    const deployment = makeDeployment({ ...planned, ...failed, releaseCommand });
    await laptop.db.doc(`orgs/local/deployments/${deployment.id}`).set(deployment);
    await page.goto(`${laptop.web}/deployments/migrates`);
    const card = page.getByRole('region', { name: 'Release command' });
    await card.getByText('exit 3 after 2.5 s').waitFor();
    await card.getByText('npm run migrate').waitFor();
    await card.getByText('Earlier lines are in Cloud Logging').waitFor();
    const output = page.getByRole('log', { name: 'Output of the release command' });
    expect(await output.textContent()).toBe('no such table: <b>apples</b>');
    expect(await page.getByRole('region', { name: 'Check command' }).count()).toBe(0);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });
});
