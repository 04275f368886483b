import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../shared/deployment.ts';
import { stageNames } from '../../shared/stages.ts';
import { hasBrowser, openPage } from './browser.ts';
import { makeLive, planned } from './finished.ts';
import { makeChunk, makeDeployment, makeEvent, makeService, sha, stagesUntil, timeAt } from './fixtures.ts';
import { onLaptop } from './on-laptop.ts';

/** Real Chromium, the built page on its own server, Google's Firestore emulator under the real rules. */
describe.skipIf(!hasBrowser)('the pages', { timeout: 60_000 }, () => {
  const on = onLaptop();

  const write = (deployment: Deployment): Promise<unknown> =>
    on.laptop.db.doc(`orgs/local/deployments/${deployment.id}`).set(deployment);
  const writeLog = (id: string, first: number, lines: readonly string[], capped = false): Promise<unknown> =>
    on.laptop.db.doc(`orgs/local/deployments/${id}/logs/${first}`).set(makeChunk(first, lines, capped));

  test('a deployment advances on the page as its document does, and is live only when the document says so', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const id = 'advances';
    await write(makeDeployment({ id, status: 'queued' }));
    await page.goto(`${on.laptop.web}/deployments/${id}`);
    const bar = page.getByRole('progressbar');
    const seen: number[] = [];
    for (const [index, stage] of stageNames.entries()) {
      await write(makeDeployment({ id, v: index + 2, status: 'running', stage }));
      await page.locator(`main[data-version="${index + 2}"]`).waitFor();
      seen.push(Number(await bar.getAttribute('aria-valuenow')));
      expect(await page.locator('[aria-current="step"]').getAttribute('data-stage')).toBe(stage);
      expect(await page.getByText('Live', { exact: true }).count()).toBe(1); // The connection's word in the header.
    }
    expect(seen).toEqual([0, 5, 15, 20, 25, 60, 80, 90, 98]);
    await write(makeLive(id, 'http://hello.localhost:4900/'));
    await page.locator('main[data-version="20"]').waitFor();
    expect(await bar.getAttribute('aria-valuenow')).toBe('100');
    await page.getByRole('heading', { name: 'Live' }).waitFor();
    expect(await page.getByRole('link', { name: 'Visit' }).getAttribute('href')).toBe('http://hello.localhost:4900/');
    await page.getByRole('button', { name: 'Copy address' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('http://hello.localhost:4900/');
    expect(await page.locator('[aria-live="polite"]').last().textContent()).toBe('Address copied.');
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('what is awaited and when it was last heard stands on the page while a stage works', async () => {
    const { page } = await openPage(on.browser);
    const now = new Date();
    const ago = (seconds: number): string => new Date(now.getTime() - seconds * 1000).toISOString();
    const awaiting = { what: 'Cloud Build', since: ago(60), heardAt: ago(40) };
    await write(
      makeDeployment({ id: 'awaits', v: 5, status: 'running', stage: 'build', updatedAt: ago(60), awaiting }),
    );
    await page.goto(`${on.laptop.web}/deployments/awaits`);
    await page.getByText(/Waiting for Cloud Build · heard 4\d s ago/).waitFor();
    await on.laptop.db
      .doc('orgs/local/deployments/awaits/logs/0')
      .set({ ...makeChunk(0, []), lines: [{ at: new Date().toISOString(), text: 'Step 1' }] });
    await page.getByText(/heard (just now|\d s ago)/).waitFor();
    await page.context().close();
  });

  test('the build log is shown line for line, coloured, searchable and never as markup', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const id = 'logs';
    await write(makeDeployment({ id, v: 2, status: 'running', stage: 'build' }));
    const total = 6000;
    const texts = Array.from({ length: total }, (_, n) => (n % 1000 === 500 ? `needle ${n}` : `line ${n}`));
    for (let from = 0; from < total; from += 10) void writeLog(id, from, texts.slice(from, from + 10));
    await writeLog(id, total, ['\u001b[31mfailed\u001b[0m <img src=x onerror=alert(1)> \u202eevil']);
    await page.goto(`${on.laptop.web}/deployments/${id}`);
    const log = page.getByRole('log');
    await log.getByText('failed <img src=x onerror=alert(1)> <U+202E>evil').waitFor();
    expect(await log.locator('[data-color="red"]').textContent()).toBe('failed');
    expect(await log.locator('img').count()).toBe(0);
    // A list of six thousand lines has only those in view in the document.
    expect(await log.locator('[data-part="log-line"]').count()).toBeLessThan(100);

    const live = log.getByText('and on it goes');
    await writeLog(id, total + 1, ['and on it goes']);
    await live.waitFor();

    await page.getByRole('searchbox', { name: 'Search the log' }).fill('NEEDLE');
    await page.getByText('1 of 6').waitFor();
    await log.locator('mark').first().waitFor();
    await page.getByRole('button', { name: 'Previous hit' }).click();
    await page.getByText('6 of 6').waitFor();
    await log.getByText('needle 5500').waitFor();
    expect(await page.getByRole('button', { name: /Paused/ }).count()).toBe(1);

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    const stream = await (await downloading).createReadStream();
    const content = Buffer.concat(await stream.toArray()).toString('utf8');
    expect(content.split('\n').slice(0, total)).toEqual(texts);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('a failure says what happened and what to do, and a capped log says so', async () => {
    const { page } = await openPage(on.browser);
    const failure = {
      code: 'wrong-port',
      fault: 'user',
      message: 'The app listens on port 3000; Cloud Run sends requests to 8080.',
      hint: 'Listen on process.env.PORT.',
    } as const;
    const stages = stagesUntil('verify', 'failed');
    await write(makeDeployment({ ...planned, id: 'fails', v: 9, status: 'failed', stage: 'verify', stages, failure }));
    await writeLog('fails', 0, ['one'], true);
    await on.laptop.db
      .doc('orgs/local/deployments/fails/events/1')
      .set(makeEvent(1, { status: 'queued', stage: null }, 'accepted'));
    await page.goto(`${on.laptop.web}/deployments/fails`);
    await page.getByRole('alert').getByText('wrong-port').waitFor();
    for (const text of [failure.message, failure.hint]) await page.getByText(text).waitFor();
    await page
      .getByText('The build printed more than is stored: the log was cut after line 1. The rest was not kept.')
      .waitFor();
    await page.getByText('API_KEY looks like a secret.').waitFor();
    await page.getByText('Dockerfile (generated)').click();
    await page.getByText('FROM node:24-slim AS build').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0);
    on.laptop.api.answer = () => ({ status: 202, body: makeDeployment({ id: 'again', status: 'queued' }) });
    await page.getByRole('button', { name: 'Redeploy' }).click();
    await page.waitForURL('**/deployments/again');
    expect(on.laptop.api.received.at(-1)?.path).toBe('/v1/orgs/local/deployments/fails:redeploy');
    await page.context().close();
  });

  test('findings lead to their lines, the Dockerfile marks its own, and the change to the live release is told', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    await write({ ...makeLive('before', 'http://priced.localhost:4900/'), service: 'priced', seq: 4 });
    const found = [
      { rule: 'low', severity: 'low', file: 'package.json', line: null, message: 'There is no lockfile.' },
      { rule: 'aws-key', severity: 'high', file: 'conf/.env', line: 3, message: 'Line 3 holds a key.' },
    ] as const;
    const inDockerfile = {
      rule: 'copy-all',
      kind: 'dockerfile',
      severity: 'medium',
      file: 'Dockerfile',
      line: 5,
    } as const;
    const findings = [
      ...found.map((one) => ({ ...one, kind: 'secret', remedy: '' }) as const),
      { ...inDockerfile, message: 'Everything is copied.', remedy: '' },
    ];
    const sizing = { ...planned.sizing, cpu: 2 };
    const cost = { ...planned.cost, totalUsd: 1.5 };
    const later = { id: 'after', service: 'priced', seq: 5, v: 6, createdAt: timeAt(60) };
    await write(makeDeployment({ ...planned, ...later, status: 'running', stage: 'build', findings, sizing, cost }));
    await page.goto(`${on.laptop.web}/deployments/after`);
    await page.getByText('1 high, 1 medium, 1 low').waitFor();
    const list = page.locator('[data-part="findings"] li');
    expect(await list.evaluateAll((items) => items.map((item) => item.getAttribute('data-severity')))).toEqual([
      'high',
      'medium',
      'low',
    ]);
    expect(await page.getByRole('link', { name: 'conf/.env:3' }).getAttribute('href')).toBe(
      `${planned.source.htmlUrl}/blob/${sha}/conf/.env#L3`,
    );
    await page.getByText('Dockerfile (generated)').click();
    const marked = page.locator('[data-part="dockerfile"] code[data-severity="medium"]');
    expect(await marked.allTextContents()).toEqual(['COPY . .\n']);
    await page.getByText('$1.50 a month more than before ($0.00 for 100,000 requests).').waitFor();
    await page.getByText('CPU: 2, was 1.').waitFor();
    await page.getByRole('link', { name: 'release 4' }).click();
    await page.waitForURL('**/deployments/before');
    await page.getByText('The first release of this service.').waitFor();
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('cancel asks first, and a refusal is shown in words', async () => {
    const { page } = await openPage(on.browser);
    await write(makeDeployment({ id: 'cancels', v: 3, status: 'running', stage: 'build' }));
    await page.goto(`${on.laptop.web}/deployments/cancels`);
    const before = on.laptop.api.received.length;
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Keep it running' }).click();
    expect(on.laptop.api.received).toHaveLength(before);
    const error = { code: 'already-live', fault: 'user', message: 'It is live already.', hint: 'Roll back instead.' };
    on.laptop.api.answer = () => ({ status: 409, body: { error } });
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel the deployment' }).click();
    await page.getByText('Roll back instead.').waitFor();
    expect(on.laptop.api.received.at(-1)?.path).toBe('/v1/orgs/local/deployments/cancels:cancel');
    await page.context().close();
  });

  test('the lists follow Firestore, filter, and lead to the deployment', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const url = 'http://site.localhost:4900/';
    const stable = {
      deployment: 'site-1',
      seq: 1,
      revision: 'site-00001',
      digest: '',
      configHash: '',
      sha,
      url,
      traffic: [],
      promotedAt: timeAt(0),
    };
    await write({ ...makeLive('site-1', url), service: 'site' });
    await write(makeDeployment({ id: 'site-2', service: 'site', status: 'failed', createdAt: timeAt(60) }));
    await on.laptop.db.doc('orgs/local/services/site').set(makeService({ name: 'site', stable }));
    const rejection = {
      id: 'r1',
      at: timeAt(0),
      topic: 'deploy-requests',
      code: 'message-invalid',
      message: 'Not JSON.',
      hint: '',
      excerpt: '<b>',
    };
    await on.laptop.db.doc('orgs/local/rejections/r1').set(rejection);
    await page.goto(on.laptop.web);
    await page.getByLabel('Service').selectOption('site');
    await page.getByLabel('Status').selectOption('succeeded');
    await page.waitForURL('**/?service=site&status=succeeded');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await write(makeDeployment({ id: 'site-3', service: 'site', status: 'succeeded', createdAt: timeAt(90) }));
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2);
    expect(await page.locator('tbody tr a').first().getAttribute('href')).toBe('/deployments/site-3');
    await page.getByRole('link', { name: 'Services' }).click();
    expect(await page.getByRole('link', { name: 'site.localhost:4900/' }).getAttribute('href')).toBe(url);
    await page.getByRole('link', { name: sha.slice(0, 7) }).click();
    await page.waitForURL('**/deployments/site-1');
    await page.getByRole('link', { name: 'Rejections' }).click();
    await page.getByText('<b>', { exact: true }).waitFor();
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('after Firestore was away the page is right again without a reload', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    await write(makeDeployment({ id: 'returns', v: 3, status: 'running', stage: 'build' }));
    await page.goto(`${on.laptop.web}/deployments/returns`);
    await page.locator('main[data-version="3"]').waitFor();
    await page.locator('[data-connection="connected"]').waitFor();
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));

    await on.laptop.stopFirestore();
    await page.locator('[data-connection="reconnecting"]').waitFor({ timeout: 20_000 });
    await page.getByText('The connection is away').waitFor();
    expect(
      await page
        .getByRole('heading', { name: 'returns' })
        .or(page.getByRole('heading', { name: 'hello' }))
        .count(),
    ).toBe(1);

    await on.laptop.startFirestore();
    await write(
      makeDeployment({ id: 'returns', v: 7, status: 'failed', stage: 'build', stages: stagesUntil('build', 'failed') }),
    );
    await page.locator('main[data-version="7"]').waitFor({ timeout: 30_000 });
    await page.locator('[data-connection="connected"]').waitFor();
    expect(await page.getByText('The connection is away').count()).toBe(0);
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });
});
