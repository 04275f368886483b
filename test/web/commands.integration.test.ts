import { describe, expect, test } from 'vitest';
import { hasBrowser, openPage } from './browser.ts';
import { planned } from './finished.ts';
import { makeDeployment, stagesUntil } from './fixtures.ts';
import { onLaptop } from './on-laptop.ts';

describe.skipIf(!hasBrowser)('the commands of a release on its page', { timeout: 60_000 }, () => {
  const on = onLaptop();

  test('what a release command printed and how it ended stands on the page, as text', async () => {
    const { page, violations, errors } = await openPage(on.browser);
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
    await on.laptop.db.doc(`orgs/local/deployments/${deployment.id}`).set(deployment);
    await page.goto(`${on.laptop.web}/deployments/migrates`);
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
