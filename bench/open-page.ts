import type { Browser, Page } from 'playwright-core';

/** A page of its own context, with an empty cache. */
export async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  // tsx names functions through a helper of its own, which a function that is sent to the page does not find there.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.goto(address);
  return page;
}
