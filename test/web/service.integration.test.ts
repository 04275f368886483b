import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openPage } from './browser.ts';
import { makeDeployment, makeService, timeAt } from './fixtures.ts';
import { onLaptop } from './on-laptop.ts';
import { release } from './release.ts';

/** Three releases: the second has another commit and other variables, the third is a rollback to the first. */
const first = release({ promotedAt: timeAt(0), replaced: { by: 'web-2', at: timeAt(60) } });
const second = release({
  id: 'web-2',
  revision: 'web-00002',
  digest: `sha256:${'e'.repeat(64)}`,
  promotedAt: timeAt(60),
  releaseCommand: 'npm run migrate',
  source: { ...first.source, sha: 'b'.repeat(40), message: 'Greet everybody' },
  config: {
    ...first.config,
    env: { GREETING: 'private words', ADDED: 'yes' },
    sizing: { ...first.config.sizing, cpu: 2 },
  },
});

/** Real Chromium, the built page on its own server, Google's Firestore emulator under the real rules. */
describe.skipIf(!hasBrowser)('the page of a service', { timeout: 60_000 }, () => {
  const on = onLaptop();

  beforeAll(async () => {
    await on.laptop.db.doc('orgs/local/services/web').set(makeService({ name: 'web', stable: stable('web-2', 60) }));
    for (const each of [first, second]) await on.laptop.db.doc(`orgs/local/releases/${each.id}`).set(each);
  });

  const stable = (deployment: string, at: number) => ({
    ...{ deployment, seq: 2, revision: 'web-00002', digest: second.digest, configHash: '', sha: second.source.sha },
    ...{ url: 'http://web.localhost:4900/', traffic: [], promotedAt: timeAt(at), release: deployment },
  });

  test('releases stand newest first with what each changed, and one is live', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    await page.goto(`${on.laptop.web}/services`);
    await page.getByRole('link', { name: 'web', exact: true }).click();
    await page.waitForURL('**/services/web');
    const entries = page.locator('[data-part="releases"] > li');
    await expect.poll(() => entries.count()).toBe(2);
    expect(await entries.evaluateAll((items) => items.map((item) => item.getAttribute('data-release')))).toEqual([
      'web-2',
      'web-1',
    ]);
    expect(await page.locator('[data-release][aria-current]').getAttribute('data-release')).toBe('web-2');
    await page.getByText('What changed against web-1').click();
    const changes = page.locator('[data-release="web-2"] [data-part="release-changes"]');
    expect(await changes.locator('dt').allTextContents()).toEqual([
      'commit',
      'image',
      'sizing',
      'release command',
      'variable ADDED',
      'variable GREETING',
      'variable TOKEN',
    ]);
    expect(await page.locator('main').textContent()).not.toContain('private words');
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('a rollback shows what it changes and cannot undo, asks, and leads to its deployment', async () => {
    const { page } = await openPage(on.browser);
    await page.goto(`${on.laptop.web}/services/web`);
    const before = on.laptop.api.received.length;
    await page.getByRole('button', { name: 'Roll back to web-1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll web back to web-1?' });
    await dialog.getByText('What `npm run migrate` changed stays changed.').waitFor();
    await dialog.getByText('variable ADDED').waitFor();
    await dialog.getByRole('button', { name: 'Keep what is live' }).click();
    expect(on.laptop.api.received).toHaveLength(before);

    const error = { code: 'not-allowed', fault: 'user', message: 'The role viewer may not rollback.', hint: 'Ask.' };
    on.laptop.api.answer = () => ({ status: 403, body: { error } });
    await page.getByRole('button', { name: 'Roll back to web-1' }).click();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await dialog.getByText('The role viewer may not rollback.').waitFor();

    const view = makeDeployment({ id: 'web-3', service: 'web', status: 'queued' });
    await on.laptop.db.doc('orgs/local/deployments/web-3').set(view);
    on.laptop.api.answer = () => ({ status: 202, body: view });
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await page.waitForURL('**/deployments/web-3');
    expect(on.laptop.api.received.at(-1)).toMatchObject({
      path: '/v1/orgs/local/services/web:rollback',
      body: { release: 'web-1' },
    });
    const [refused, accepted] = on.laptop.api.received.slice(-2);
    expect(accepted?.key).not.toBe(refused?.key);
    await page.context().close();
  });

  test('a restart asks for nothing, and not while somebody is deployed', async () => {
    const { page } = await openPage(on.browser);
    await page.goto(`${on.laptop.web}/services/web`);
    on.laptop.api.answer = () => ({
      status: 202,
      body: makeDeployment({ id: 'web-3', service: 'web', status: 'queued' }),
    });
    await page.getByRole('button', { name: 'Restart' }).click();
    await page.waitForURL('**/deployments/web-3');
    expect(on.laptop.api.received.at(-1)).toMatchObject({ path: '/v1/orgs/local/services/web:restart', body: null });
    await on.laptop.db.doc('orgs/local/services/web').update({ runningDep: 'web-3' });
    await page.goto(`${on.laptop.web}/services/web`);
    await page.getByText('is being deployed; a rollback waits for it to end').waitFor();
    expect(await page.getByRole('button', { name: 'Restart' }).isDisabled()).toBe(true);
    await page.context().close();
  });

  test('trouble with what is live is told where its releases are, with the way back', async () => {
    const met = (requests: number, errors: number) => ({ from: timeAt(60), to: timeAt(90), requests, errors });
    const watch = {
      ...{ deployment: 'web-2', revision: 'web-00002', since: timeAt(60), until: timeAt(60) },
      before: { release: 'web-1', revision: 'web-00001', met: met(52_000, 52) },
    };
    const { page, violations, errors } = await openPage(on.browser);
    await page.goto(`${on.laptop.web}/services/web`);
    await page.locator('[data-release="web-2"]').waitFor();
    expect(await page.locator('[data-trouble]').count()).toBe(0);

    await on.laptop.db.doc('orgs/local/services/web').update({
      watch: { ...watch, trouble: { at: timeAt(90), met: met(1240, 77) } },
    });
    const notice = page.locator('[data-trouble="web-2"]');
    await notice.getByText('6.2 % of 1,240 requests failed; of web-1 before it, 0.1 % of 52,000').waitFor();
    await notice.getByText('slipway rollback web --to web-1', { exact: true }).waitFor();
    await notice.getByRole('button', { name: 'Roll back to web-1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll web back to web-1?' });
    await dialog.getByText('variable ADDED').waitFor();
    await dialog.getByRole('button', { name: 'Keep what is live' }).click();

    await on.laptop.db.doc('orgs/local/services/web').update({ 'watch.deployment': 'web-1' });
    await expect.poll(() => page.locator('[data-trouble]').count()).toBe(0);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('what was changed outside is listed with three ways to go on, each about what was seen', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const difference = { key: 'k1', kind: 'variable-changed', what: 'GREETING', recorded: '"hi"', live: '"by hand"' };
    const drift = { at: timeAt(90), differences: [difference], since: timeAt(80), settled: [] };
    await on.laptop.db.doc('orgs/local/services/web').update({ drift, runningDep: null });
    await page.goto(`${on.laptop.web}/services`);
    await page.getByRole('link', { name: 'Changed outside Slipway' }).click();
    const panel = page.locator('[data-panel="drift"]');
    await panel.getByText('The variable GREETING was changed from "hi" to "by hand".').waitFor();
    expect(await panel.getByRole('button').allTextContents()).toEqual([
      ...['Adopt the change', 'Keep it as it is', 'Overwrite it'],
    ]);
    const error = { code: 'drift-found', fault: 'user', message: 'web was changed again.', hint: 'Look again.' };
    on.laptop.api.answer = () => ({ status: 409, body: { error } });
    await panel.getByRole('button', { name: 'Keep it as it is' }).click();
    await panel.getByText('web was changed again.').waitFor();
    expect(on.laptop.api.received.at(-1)).toMatchObject({
      path: '/v1/orgs/local/services/web:drift',
      body: { choice: 'keep', seen: ['k1'] },
    });
    await on.laptop.db.doc('orgs/local/services/web').update({ drift: { ...drift, differences: [], since: null } });
    await panel.waitFor({ state: 'detached' });
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('what was not needed for a rollback is told on its page, and a service that is not there too', async () => {
    const { page } = await openPage(on.browser);
    const built = makeDeployment({ id: 'web-4', service: 'web', v: 7, status: 'running', stage: 'release' });
    const skipped = { ...built.stages.build, status: 'skipped' as const };
    await on.laptop.db.doc('orgs/local/deployments/web-4').set({
      ...built,
      spec: { ...built.spec, release: { id: 'web-1', kind: 'rollback' } },
      stages: { ...built.stages, build: skipped },
    });
    await page.goto(`${on.laptop.web}/deployments/web-4`);
    await page.locator('[data-stage="build"]').getByText('not needed: the image of web-1').waitFor();
    await page.goto(`${on.laptop.web}/services/nothing`);
    await page.getByText('There is no service nothing.').waitFor();
    await page.context().close();
  });
});
