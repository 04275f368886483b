import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { type Complaints, openPage, startBrowser } from '../web/browser.ts';
import { fillInForm, pressDeploy } from './form.ts';
import { whyNoBrowser } from './required.ts';
import { failingSamples, goodSamples } from './samples.ts';

describe.skipIf(whyNoBrowser !== null)(`through the form${whyNoBrowser === null ? '' : ` (${whyNoBrowser})`}`, () => {
  let stack: TestStack;
  let browser: Browser;
  let opened: Complaints;
  const pages = new Map<string, string>();

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), startBrowser()]);
    opened = await openPage(browser);
    const everySample: readonly { readonly name: string; readonly root?: string }[] = [
      ...failingSamples,
      ...goodSamples,
    ];
    for (const { name, root } of everySample) {
      await fillInForm(opened.page, stack.local.web, {
        repository: `examples/${name}`,
        ...(root === undefined ? {} : { root }),
      });
      await pressDeploy(opened.page);
      pages.set(name, opened.page.url());
    }
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  for (const { name, shows } of goodSamples) {
    test(`${name} ends live on its page, with an address that shows it`, async () => {
      const { page } = opened;
      await page.goto(pages.get(name) ?? '');
      await page.getByRole('heading', { name: 'Live' }).waitFor({ timeout: 200_000 });
      expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100');
      await page.goto((await page.getByRole('link', { name: 'Visit' }).getAttribute('href')) ?? '');
      expect(await page.content()).toMatch(shows);
    });
  }

  for (const { name, code, stage, names } of failingSamples) {
    test(`${name} ends on its page with ${code} at ${stage}, and what to do`, async () => {
      const { page } = opened;
      await page.goto(pages.get(name) ?? '');
      const alert = page.getByRole('alert');
      await alert.getByText(code, { exact: true }).waitFor({ timeout: 200_000 });
      expect(await alert.textContent()).toMatch(names);
      expect(await alert.locator('[data-part="hint"]').textContent()).not.toBe('');
      expect(await page.locator(`[data-stage="${stage}"]`).getAttribute('data-status')).toBe('failed');
      expect(await page.getByRole('link', { name: 'Visit' }).count()).toBe(0);
    });
  }

  test('no page broke its content security policy or threw', () => {
    const { violations, errors } = opened;
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
  });
});
