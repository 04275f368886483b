import { startStack, type TestStack } from '../test/stack.ts';
import { startBrowser } from '../test/web/browser.ts';
import { buildLineRow, startPrinting } from './build-line.ts';
import { commitRow } from './commit-to-painted.ts';
import { openPage } from './open-page.ts';
import type { Row } from './table.ts';
import { weightRow } from './weight.ts';

/** What a person sees, and how long after it happened: in real Chromium, on the real page. */
export async function pageRows(): Promise<readonly Row[]> {
  const [stack, browser] = await Promise.all([startStack({ executor: 'native' }), startBrowser()]);
  try {
    const id = await startPrinting(stack);
    const page = await openPage(browser, `${stack.local.web}/deployments/${id}`);
    const line = await buildLineRow(page);
    await page.context().close();
    await untilOver(stack, id);
    return [await commitRow(browser, stack, id), line, await weightRow(browser, stack, id)];
  } finally {
    await browser.close();
    await stack.stop();
  }
}

/** What the engine still writes must not mix with what is measured next. */
async function untilOver(stack: TestStack, id: string): Promise<void> {
  for (;;) {
    const answer = await stack.api(`/v1/orgs/${stack.local.org}/deployments/${id}`);
    if (answer.ok && ((await answer.json()) as { readonly endedAt: string | null }).endedAt !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
