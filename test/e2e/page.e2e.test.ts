import os from 'node:os';
import path from 'node:path';
import type { Message } from '@google-cloud/pubsub';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stageNames, stages, topics as topicNames } from '../../shared/stages.ts';
import { startStack, type TestStack } from '../stack.ts';
import { openPage, startBrowser } from '../web/browser.ts';
import { type CloudRun, openCloudRun } from './cloud-run.ts';
import { buildLog, readDeployment } from './deployments.ts';
import { fillInForm, pressDeploy } from './form.ts';
import { recordPage } from './page-recorder.ts';
import { whyNoBrowser } from './required.ts';
import { slipway } from './slipway.ts';
import { openTopics, type Topics } from './topics.ts';
import { openWorkingTree, slowToBuild, type WorkingTree } from './working-tree.ts';

/** Pictures for a person to look at, with SLIPWAY_PICTURES=1. */
const picture = (name: string) =>
  process.env.SLIPWAY_PICTURES === '1' ? { path: path.join(os.tmpdir(), `slipway-${name}.png`), fullPage: true } : null;

describe.skipIf(whyNoBrowser !== null)(`in Chromium${whyNoBrowser === null ? '' : ` (${whyNoBrowser})`}`, () => {
  let stack: TestStack;
  let browser: Browser;
  let run: CloudRun;
  let topics: Topics;
  let printed: readonly Message[] = [];
  let slow: WorkingTree;

  beforeAll(async () => {
    [stack, browser, slow] = await Promise.all([startStack(), startBrowser(), openWorkingTree('slow')]);
    run = openCloudRun(stack.local);
    topics = openTopics(stack.local);
    printed = await topics.listen(topicNames.buildLogs);
    await slow.commit(slowToBuild('slow', 60));
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), run?.close(), topics?.close()]);
    await stack?.stop();
    await slow?.remove();
  });

  /** What Cloud Build handed to Cloud Logging for a deployment, in the order of its own clock. */
  const printedBy = (id: string): readonly string[] =>
    printed
      .map(({ data }) => JSON.parse(data.toString()))
      .filter(({ labels }) => labels.build_tags.split(',').includes(`d-${id}`))
      .toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
      .map(({ textPayload }) => textPayload);

  test('a repository goes from the form to its live URL, every step visible on the way', async () => {
    const { page, violations, errors } = await openPage(browser);
    await fillInForm(page, stack.local.web, { repository: 'examples/express' });
    expect(await page.getByRole('textbox', { name: 'Service name' }).inputValue()).toBe('express');
    const shownSoFar = await recordPage(page);
    const id = await pressDeploy(page);
    const visit = page.getByRole('link', { name: 'Visit' });
    await visit.waitFor({ timeout: 120_000 });
    const shown = await shownSoFar();

    const percents = shown.map(({ percent }) => percent);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(100);
    const spans = [...stageNames.map((name) => stages[name].span[0] as number), 100];
    expect(percents.filter((percent) => !spans.includes(percent))).toEqual([]);
    expect(new Set(percents).size).toBeGreaterThanOrEqual(6);

    const order = shown.flatMap(({ stage }) => (stage === null ? [] : [stageNames.indexOf(stage as 'build')]));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).toContain(stageNames.indexOf('build'));
    // Lines came while the build was running, more than once, and nothing was called live before the end.
    expect(new Set(shown.filter(({ build, lines }) => build === 'running' && lines > 0)).size).toBeGreaterThan(1);
    expect(shown.filter(({ visit: offered, percent }) => offered && percent < 100)).toEqual([]);
    expect(shown.filter(({ stage, heard }) => stage === 'build' && !heard)).toEqual([]);

    const url = (await visit.getAttribute('href')) ?? '';
    const picturePath = picture('live');
    if (picturePath !== null) await page.screenshot(picturePath);
    const [popup] = await Promise.all([page.context().waitForEvent('page'), visit.click()]);
    await popup.getByText('Hello from Express').waitFor();
    expect(popup.url()).toBe(new URL(url).href);
    await popup.close();

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download', exact: true }).first().click();
    const stream = await (await downloading).createReadStream();
    const onPage = Buffer.concat(await stream.toArray())
      .toString('utf8')
      .trimEnd()
      .split('\n');
    expect(onPage).toEqual(printedBy(id));
    expect(await buildLog(stack, id)).toEqual(onPage);
    expect(onPage.join('\n')).toMatch(/npm ci[\s\S]*DONE$/);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('a deployment is asked for and cancelled in the middle of its build with the keyboard alone', async () => {
    const pushed = await slipway(stack.dir, ['deploy', slow.folder, '--service', 'pushes', '--no-wait']);
    expect(pushed.code, pushed.stderr).toBe(0);
    await slipway(stack.dir, ['cancel', /^(pushes-\S+)/m.exec(pushed.stdout)?.[1] ?? '']);
    const { page, violations, errors } = await openPage(browser);
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    const tabUntil = async (what: string, isThere: () => Promise<boolean>) => {
      for (let presses = 0; presses < 60; presses += 1) {
        if (await isThere()) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${what} is not reached by the Tab key`);
    };
    const tabTo = (label: string) => tabUntil(label, async () => (await focused()) === label);
    await page.goto(stack.local.web);
    await tabTo('Deploy');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/deploy');
    const repository = page.getByRole('combobox', { name: 'Repository' });
    await repository.waitFor();
    await tabUntil('Repository', () => repository.evaluate((field) => field === document.activeElement));
    await page.keyboard.type('local/slow');
    await page.getByRole('option', { name: 'local/slow' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tabTo('Deploy');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/deployments/*');
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page
      .getByRole('log')
      .getByText(/: line 2 of 300|line 2 of 300/)
      .first()
      .waitFor({ timeout: 60_000 });
    const picturePath = picture('building');
    if (picturePath !== null) await page.screenshot(picturePath);
    await page.locator('#main').focus();
    await tabTo('Cancel');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo('Cancel the deployment');
    await page.keyboard.press('Enter');
    await page.getByText('Cancelled', { exact: true }).first().waitFor({ timeout: 60_000 });
    const ended = await readDeployment(stack, id);
    expect(ended).toMatchObject({ status: 'cancelled', stage: 'build', failure: null });
    expect(await run.traffic('slow')).toBeNull();
    // The build itself was stopped: what it would have printed never came.
    expect(printedBy(id).at(-1)).toMatch(/^ERROR: context canceled|CANCELLED/);
    expect(printedBy(id).some((line) => line.includes('line 300 of 300'))).toBe(false);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('a wrong service name is refused while it is typed, with a suggestion that deploys', async () => {
    const { page } = await openPage(browser, { viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
    await fillInForm(page, stack.local.web, { repository: 'examples/html', service: 'My_Service!' });
    await page.getByText('A service name has only lower-case letters, digits and hyphens.').waitFor();
    const picturePath = picture('refused');
    if (picturePath !== null) await page.screenshot(picturePath);
    await page.getByRole('button', { name: 'Use my-service' }).click();
    const id = await pressDeploy(page);
    await page.getByRole('link', { name: 'Visit' }).waitFor({ timeout: 120_000 });
    expect(await readDeployment(stack, id)).toMatchObject({
      service: 'my-service',
      via: 'api',
      actor: 'user:local-user',
    });
    await page.context().close();
  });
});
