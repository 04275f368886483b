import type { Browser } from 'playwright-core';
import type { TestStack } from '../test/stack.ts';
import type { Row } from './table.ts';

const targetKilobytes = 300;

/** What the browser receives from the page's own server, compressed and with headers, to show a deployment for the first time. */
export async function weightRow(browser: Browser, stack: TestStack, id: string): Promise<Row> {
  const page = await (await browser.newContext()).newPage();
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const own = new Set<string>();
  let bytes = 0;
  network.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.url.startsWith(stack.local.web)) own.add(requestId);
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (own.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(`${stack.local.web}/deployments/${id}`);
  await page.locator('main[data-version]').waitFor();
  // What the page loads once it is idle counts too.
  await page.waitForTimeout(1000);
  await page.context().close();
  const kilobytes = bytes / 1000;
  return {
    name: `page weight, compressed (${own.size} requests)`,
    measured: `${kilobytes.toFixed(0)} kB`,
    floor: '',
    ratio: '',
    target: `${targetKilobytes} kB`,
    met: kilobytes <= targetKilobytes,
  };
}
