import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../shared/deployment.ts';
import { hasBrowser, openPage } from './browser.ts';
import { makeDeployment, makeService, timeAt } from './fixtures.ts';
import { onLaptop } from './on-laptop.ts';

/** Who waits for whom, and messages that are sent again. */
describe.skipIf(!hasBrowser)('queue and rejections', { timeout: 60_000 }, () => {
  const on = onLaptop();

  const write = (deployment: Deployment): Promise<unknown> =>
    on.laptop.db.doc(`orgs/local/deployments/${deployment.id}`).set(deployment);

  test('who waits sees for whom, who runs sees who waits, and who is replaced sees by whom', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const service = 'queue';
    const awaiting = { what: 'queue-1 to end', since: timeAt(1), heardAt: timeAt(1) };
    const running = makeDeployment({ id: 'queue-1', service, status: 'running', stage: 'build' });
    const waiting = makeDeployment({ id: 'queue-2', service, status: 'queued', awaiting });
    await Promise.all([write(running), write(waiting)]);
    const document = on.laptop.db.doc(`orgs/local/services/${service}`);
    await document.set(makeService({ name: service, runningDep: 'queue-1', pendingDep: 'queue-2' }));

    await page.goto(`${on.laptop.web}/deployments/queue-2`);
    await page.getByText('Waiting for queue-1 to end').waitFor();
    await page.getByText('queue-1 has the turn. This one is next').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'queue-1' }).click();
    await page.waitForURL('**/deployments/queue-1');
    await page.getByText('queue-2 waits for this one to end.').waitFor();

    await document.set(makeService({ name: service, runningDep: 'queue-1', cancelInProgress: true }));
    await page.getByText('A newer request would stop this one before it is promoted.').waitFor();
    await write({ ...running, v: 2, status: 'cancelling', supersededBy: 'queue-3' });
    await page.getByText('It makes way for a newer request: queue-3').waitFor();
    await write({ ...running, v: 3, status: 'superseded', supersededBy: 'queue-3', endedAt: timeAt(9) });
    await page.getByText('A newer request took its place: queue-3').waitFor();

    await page.goto(`${on.laptop.web}/?service=queue`);
    await page.getByText('by queue-3').waitFor();
    await page.getByText('Waiting for queue-1 to end').waitFor();
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('a rejected message that was kept is sent again with a button, and what is refused is said', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const rejection = { at: timeAt(0), topic: 'deploy-requests', code: 'quota-reached', hint: 'Wait.', excerpt: '{}' };
    const kept = { ...rejection, id: 'kept', message: 'The hour is full.', replayable: true };
    const lost = { ...rejection, id: 'lost', message: 'It was no JSON.', replayable: false };
    await Promise.all([kept, lost].map((each) => on.laptop.db.doc(`orgs/local/rejections/${each.id}`).set(each)));
    await page.goto(`${on.laptop.web}/rejections`);
    await page.getByText('It was no JSON.').waitFor();
    const again = page.getByRole('button', { name: 'Send again' });
    expect(await again.count()).toBe(1);

    const failure = { code: 'not-allowed', fault: 'user', message: 'The role viewer may not replay.', hint: 'Ask.' };
    on.laptop.api.answer = () => ({ status: 403, body: { error: failure } });
    await again.click();
    await page.getByText('The role viewer may not replay.').waitFor();

    on.laptop.api.answer = () => ({ status: 200, body: { ...kept, replayedAt: new Date().toISOString() } });
    await again.click();
    await expect
      .poll(() => page.locator('[aria-live="polite"]').last().textContent())
      .toBe('The message is on its topic again.');
    expect(on.laptop.api.received.map(({ path }) => path)).toEqual([
      '/v1/orgs/local/rejections/kept:replay',
      '/v1/orgs/local/rejections/kept:replay',
    ]);
    expect(await page.getByText('The role viewer may not replay.').count()).toBe(0);
    await on.laptop.db.doc('orgs/local/rejections/kept').set({ ...kept, replayedAt: new Date().toISOString() });
    await page.getByText('sent again').waitFor();
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });
});
