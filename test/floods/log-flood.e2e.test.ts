import { afterAll, beforeAll, expect, test } from 'vitest';
import { whyNoBrowser } from '../e2e/required.ts';
import { startStack, type TestStack } from '../stack.ts';
import { openPage, startBrowser } from '../web/browser.ts';
import { floodLog, isAtCap, type LogFlood } from './log-flood.ts';

let stack: TestStack;
let flood: LogFlood;

beforeAll(async () => {
  stack = await startStack();
  flood = await floodLog(stack, 4);
}, 600_000);
afterAll(async () => {
  await stack?.stop();
});

test('a build that floods the log goes live all the same, and no process holds the flood', () => {
  expect({ status: flood.status, why: flood.why }, stack.output()).toEqual({ status: 'succeeded', why: null });
  for (const [name, { most }] of Object.entries(flood.memory)) expect(most, `${name} in MB`).toBeLessThan(600);
});

test('lines are stored each once up to the cap and shown in order, and none is longer than a page can show', () => {
  expect({ outOfOrder: flood.outOfOrder, twice: flood.twice, isAtCap: isAtCap(flood) }).toEqual({
    outOfOrder: 0,
    twice: 0,
    isAtCap: true,
  });
  expect(flood.longest).toBeLessThan(64 * 1024);
});

test('the secret in the flood is nowhere in Firestore, in any form, not even across the parts of a line', () => {
  expect(flood.leaks).toEqual([]);
  expect(flood.lines.filter((line) => line.includes('***REDACTED***')).length).toBeGreaterThan(100);
});

const cut = /the log was cut after line ([\d,]+)[;.] the rest was not kept\./i;

test('the command line says after which line the log was cut', () => {
  expect(cut.exec(flood.said)?.[1]).toBe(flood.lines.length.toLocaleString('en-US'));
});

test.skipIf(whyNoBrowser !== null)('the page says it too', async () => {
  const browser = await startBrowser();
  try {
    const { page } = await openPage(browser);
    await page.goto(`${stack.local.web}/deployments/${flood.id}`);
    const notice = page.getByText('The build printed more than is stored');
    await notice.waitFor();
    expect(cut.exec((await notice.textContent()) ?? '')?.[1]).toBe(flood.lines.length.toLocaleString('en-US'));
  } finally {
    await browser.close();
  }
});
