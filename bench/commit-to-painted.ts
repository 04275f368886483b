import { Firestore } from '@google-cloud/firestore';
import type { Browser } from 'playwright-core';
import { stageNames } from '../shared/stages.ts';
import type { TestStack } from '../test/stack.ts';
import { startBarePage } from './bare-page.ts';
import { moment } from './moment.ts';
import { openPage } from './open-page.ts';
import { alternate, percentile } from './statistics.ts';
import { ms, type Row } from './table.ts';

const updates = 140;
const warmUps = 20;
const restMs = 40;
const targetMs = 15;

/**
 * From the answer to a commit until the frame that shows it; the floor is the callback of a bare listener of the same SDK
 * in the same browser. The sides take turns, each on a document of its own with the same content.
 */
export async function commitRow(browser: Browser, stack: TestStack, id: string): Promise<Row> {
  const { local } = stack;
  const firestore = new Firestore({
    projectId: local.project,
    host: local.firestore,
    ssl: false,
    // The emulator's word for an administrator, whom the security rules do not concern.
    customHeaders: { Authorization: 'Bearer owner' },
  });
  const shown = firestore.doc(`orgs/${local.org}/deployments/${id}`);
  const heard = firestore.doc(`orgs/${local.org}/deployments/${id}-bare`);
  // As if it were running: every commit moves the stage, and with it the stepper, the bar and what is awaited.
  const running = { status: 'running', endedAt: null, nextCheckAt: null, deadlineAt: null };
  await shown.update(running);
  await heard.set((await shown.get()).data() ?? {});
  const bare = await startBarePage(local, heard.id);
  const [page, listener] = [
    await openPage(browser, `${local.web}/deployments/${id}`),
    await openPage(browser, bare.address),
  ];
  await page.locator('main[data-version]').waitFor();
  await listener.waitForFunction(() => performance.getEntriesByType('mark').length > 0);

  const side = (reader: typeof page, document: typeof shown, prefix: string) => async (round: number) => {
    const v = 10_000 + round;
    const seen = reader.evaluate(whenMarked, `${prefix}${v}`);
    const now = new Date().toISOString();
    const stage = stageNames[round % stageNames.length];
    await document.update({ v, stage, updatedAt: now, awaiting: { what: `update ${v}`, since: now, heardAt: now } });
    const committed = moment();
    const millis = (await seen) - committed;
    await new Promise((resolve) => setTimeout(resolve, restMs));
    return millis;
  };
  const values = await alternate(warmUps + updates, {
    bare: side(listener, heard, 'bare:heard:'),
    page: side(page, shown, 'slipway:painted:'),
  });
  await Promise.all([page.context().close(), listener.context().close(), bare.close(), firestore.terminate()]);

  const [painted, floor] = [values.page.slice(warmUps), values.bare.slice(warmUps)];
  const figures = (each: readonly number[]) => `p50 ${ms(percentile(each, 0.5))}, p95 ${ms(percentile(each, 0.95))}`;
  const p95 = percentile(painted, 0.95);
  return {
    name: `commit to painted (${updates} updates)`,
    measured: figures(painted),
    floor: figures(floor),
    ratio: (p95 / percentile(floor, 0.95)).toFixed(2),
    target: `p95 ${targetMs} ms`,
    met: p95 <= targetMs,
  };
}

/** Runs in the page: the moment of a mark that is still to come. */
function whenMarked(name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`${name} was not seen.`)), 10_000);
    const observer = new PerformanceObserver((list) => {
      const [mark] = list.getEntriesByName(name);
      if (mark === undefined) return;
      observer.disconnect();
      resolve(performance.timeOrigin + mark.startTime);
    });
    observer.observe({ type: 'mark', buffered: true });
  });
}
