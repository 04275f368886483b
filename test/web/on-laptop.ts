import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { startBrowser } from './browser.ts';
import { type Laptop, startLaptop } from './laptop.ts';

interface OnLaptop {
  laptop: Laptop;
  browser: Browser;
}

/** The laptop and a browser for the tests of one suite: there from its first hook on, closed after its last test. */
export function onLaptop(): Readonly<OnLaptop> {
  const on = {} as OnLaptop;
  beforeAll(async () => {
    [on.laptop, on.browser] = await Promise.all([startLaptop(), startBrowser()]);
  });
  afterAll(async () => {
    await on.browser?.close();
    await on.laptop?.close();
  });
  return on;
}
