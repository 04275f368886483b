import type { Page } from 'playwright-core';

/** What the page showed at one moment. */
export interface Shown {
  readonly percent: number;
  /** The stage that is marked as the present one. */
  readonly stage: string | null;
  /** Status of the build stage on the stepper. */
  readonly build: string | null;
  readonly lines: number;
  /** Whether a link to the service is offered. */
  readonly visit: boolean;
  /** Whether it says what is awaited and when that was last heard. */
  readonly heard: boolean;
}

/** Notes every change of what a deployment's page shows from now on, inside the page itself, so that none is missed. */
export async function recordPage(page: Page): Promise<() => Promise<readonly Shown[]>> {
  await page.evaluate(() => {
    const shown: object[] = [];
    Object.assign(window, { shown });
    let last = '';
    const look = () => {
      const bar = document.querySelector('[role="progressbar"]');
      if (bar === null) return;
      const stepOf = (name: string) => document.querySelector(`[data-stage="${name}"]`)?.getAttribute('data-status');
      const now = {
        percent: Number(bar.getAttribute('aria-valuenow')),
        stage: document.querySelector('[aria-current="step"]')?.getAttribute('data-stage') ?? null,
        build: stepOf('build') ?? null,
        lines: Number.parseInt(document.querySelector('#log-title + small')?.textContent || '0', 10),
        visit: [...document.querySelectorAll('main a')].some(({ textContent }) => textContent?.startsWith('Visit')),
        heard: document.querySelector('[data-part="heard"]') !== null,
      };
      const text = JSON.stringify(now);
      if (text !== last) shown.push(now);
      last = text;
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
  return () => page.evaluate(() => (window as unknown as { shown: Shown[] }).shown);
}
