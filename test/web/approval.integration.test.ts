import { beforeAll, describe, expect, test } from 'vitest';
import type { Approval } from '../../shared/approval.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { hasBrowser, openPage } from './browser.ts';
import { sizing } from './finished.ts';
import { makeDeployment, makeService, timeAt } from './fixtures.ts';
import { onLaptop } from './on-laptop.ts';
import { release } from './release.ts';

const live = release();
const approval: Approval = {
  specHash: 'f'.repeat(64),
  parts: {},
  required: 2,
  given: [{ actor: 'user:grace', at: timeAt(30), specHash: 'f'.repeat(64) }],
  refused: null,
  changed: [],
  askedAt: timeAt(20),
  expiresAt: timeAt(86_400),
};
const waiting: Deployment = makeDeployment({
  ...{ id: 'web-2', service: 'web', status: 'awaiting-approval', stage: 'preflight', actor: 'user:ada', approval },
  source: { ...live.source, sha: 'b'.repeat(40), message: 'Greet everybody\n\nAnd more' },
  env: { GREETING: 'private words', TOKEN: { secret: 'token:4' } },
  sizing: { ...sizing, cpu: 2 },
  plan: live.plan,
});

/** Real Chromium, the built page on its own server, Google's Firestore emulator under the real rules. */
describe.skipIf(!hasBrowser)('a deployment that waits for approval', { timeout: 60_000 }, () => {
  const on = onLaptop();

  const show = (change: Partial<Deployment> = {}) =>
    on.laptop.db.doc('orgs/local/deployments/web-2').set({ ...waiting, ...change });

  beforeAll(async () => {
    const stable = {
      ...{
        deployment: 'web-1',
        seq: 1,
        revision: 'web-00001',
        digest: live.digest,
        configHash: '',
        sha: live.source.sha,
      },
      ...{ url: 'http://web.localhost:4900/', traffic: [], promotedAt: timeAt(0), release: 'web-1' },
    };
    await on.laptop.db.doc('orgs/local/services/web').set(makeService({ name: 'web', stable, runningDep: 'web-2' }));
    await on.laptop.db.doc('orgs/local/releases/web-1').set(live);
    await show();
  });

  async function open() {
    const opened = await openPage(on.browser);
    await opened.page.goto(`${on.laptop.web}/deployments/web-2`);
    const card = opened.page.locator('[data-approval="open"]');
    await card.getByText('1 of 2 approvals').waitFor();
    return { ...opened, card };
  }

  test('what would go live stands beside its answers: the commit, and each change against what is live', async () => {
    const { page, card, violations, errors } = await open();
    await card.locator('p', { hasText: 'Greet everybody' }).waitFor();
    await card.getByRole('heading', { name: 'Against web-1, which is live' }).waitFor();
    const whats = await card.locator('[data-part="release-changes"] dt').allTextContents();
    expect(whats).toEqual(['commit', 'sizing', 'variable GREETING', 'variable TOKEN']);
    expect(await card.textContent()).toContain('secret token:4');
    expect(await card.textContent()).not.toContain('private words');
    await card.getByText('user:ada asked for it, so somebody else decides').waitFor();
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('approving sends the hash of what is shown, and a refusal is told in words', async () => {
    const { page, card } = await open();
    const error = {
      ...{ code: 'approval-own', fault: 'user', hint: 'Ask another approver.' },
      message: 'You asked for this deployment, so somebody else decides about it.',
    };
    on.laptop.api.answer = () => ({ status: 403, body: { error } });
    await card.getByRole('button', { name: 'Approve' }).click();
    await card.getByText(error.message).waitFor();
    on.laptop.api.answer = () => ({ status: 200, body: waiting });
    await card.getByRole('button', { name: 'Approve' }).click();
    await expect
      .poll(() => on.laptop.api.received.at(-1))
      .toMatchObject({
        path: '/v1/orgs/local/deployments/web-2:approve',
        body: { specHash: approval.specHash },
      });
    await card.getByText(error.message).waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('rejecting wants a reason', async () => {
    const { page, card } = await open();
    on.laptop.api.answer = () => ({ status: 200, body: waiting });
    await card.getByRole('button', { name: 'Reject' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reject this deployment?' });
    const send = dialog.getByRole('button', { name: 'Reject the deployment' });
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByLabel('Why').fill('not on a Friday');
    await send.click();
    await expect
      .poll(() => on.laptop.api.received.at(-1))
      .toMatchObject({
        path: '/v1/orgs/local/deployments/web-2:reject',
        body: { reason: 'not on a Friday' },
      });
    await page.context().close();
  });

  test('an approval that counts no more is struck through, with what has changed', async () => {
    const { page, card } = await open();
    await show({ approval: { ...approval, specHash: 'e'.repeat(64), changed: ['checks'] } });
    await card.getByText('The checks changed after user:grace had approved').waitFor();
    await card.getByText('0 of 2 approvals').waitFor();
    expect(await card.locator('[data-part="approvals"] del').count()).toBe(1);
    await show({ status: 'running', stage: 'build' });
    await page.locator('[data-approval="closed"]').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await show();
    await page.context().close();
  });

  test('a freeze and its override are told where they matter', async () => {
    const { page } = await openPage(on.browser);
    const freeze = {
      ...{ id: 'f1', from: '2026-01-01T00:00:00.000Z', until: '2099-12-31T23:00:00.000Z', reason: 'the sale.' },
      ...{ actor: 'user:olga', createdAt: timeAt(0) },
    };
    await on.laptop.db.doc('orgs/local/services/web').update({ freezes: [freeze] });
    await page.goto(`${on.laptop.web}/services/web`);
    await page.getByText('Frozen until 2099-12-31 23:00 UTC: the sale. A rollback stays possible.').waitFor();
    const freezeOverride = { actor: 'user:olga', reason: 'customers cannot pay', at: timeAt(0) };
    await show({ status: 'running', freezeOverride });
    await page.goto(`${on.laptop.web}/deployments/web-2`);
    await page.getByText('user:olga had it deployed within a freeze: customers cannot pay').waitFor();
    await page.context().close();
  });
});
