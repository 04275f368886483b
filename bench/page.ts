import { Firestore } from '@google-cloud/firestore';
import type { Browser, Page } from 'playwright-core';
import { slipway } from '../test/e2e/slipway.ts';
import { openWorkingTree } from '../test/e2e/working-tree.ts';
import { startStack, type TestStack } from '../test/stack.ts';
import { startBrowser } from '../test/web/browser.ts';
import { startBarePage } from './bare-page.ts';
import { percentile } from './statistics.ts';
import { ms, type Row } from './table.ts';

/** What the bare page keeps: when it heard of which version. */
interface Heard {
  readonly heard: ReadonlyMap<number, number>;
}

const updates = 120;
const buildLines = 40;

/** What a person sees, and how long after it happened: in real Chromium, on the real page. */
export async function pageRows(): Promise<readonly Row[]> {
  const stack = await startStack({ executor: 'native' });
  const browser = await startBrowser();
  try {
    const id = await deploySlowly(stack);
    const line = await lineToPainted(browser, stack, id);
    const commit = await commitToPainted(browser, stack, id);
    return [...commit, line, await weight(browser, stack, id)];
  } finally {
    await browser.close();
    await stack.stop();
  }
}

/** A build that prints its own clock: `at <milliseconds>`, ten times a second. */
async function deploySlowly(stack: TestStack): Promise<string> {
  const tree = await openWorkingTree('bench-page');
  const print = `for (let n = 0; n < ${buildLines}; n += 1) { console.log('at ' + Date.now()); await new Promise((r) => setTimeout(r, 100)); }\n`;
  await tree.commit({
    'package.json': JSON.stringify({
      name: 'bench-page',
      type: 'module',
      scripts: { build: 'node print.js', start: 'node server.js' },
    }),
    'print.js': print,
    'server.js': "import http from 'node:http';\nhttp.createServer((q, s) => s.end('up')).listen(process.env.PORT);\n",
  });
  const { stdout } = await slipway(stack.dir, [
    'deploy',
    tree.folder,
    '--service',
    'bench-page',
    '--no-wait',
    '--json',
  ]);
  await tree.remove();
  return (JSON.parse(stdout) as { id: string }).id;
}

async function open(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  // tsx names functions through a helper of its own, which a function that is sent to the page does not find there.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.goto(address);
  return page;
}

async function lineToPainted(browser: Browser, stack: TestStack, id: string): Promise<Row> {
  const page = await open(browser, `${stack.local.web}/deployments/${id}`);
  await page.getByRole('log').waitFor();
  const millis = await page.evaluate(
    ({ lines }) =>
      new Promise<number[]>((resolve) => {
        const seen = new Map<string, number>();
        const look = () =>
          requestAnimationFrame(() => {
            for (const row of document.querySelectorAll('[role="log"] [data-part="log-line"]')) {
              const printed = /at (\d{13})/.exec(row.textContent ?? '')?.[1];
              if (printed !== undefined && !seen.has(printed)) seen.set(printed, Date.now() - Number(printed));
            }
            if (seen.size >= lines) resolve([...seen.values()]);
          });
        const log = document.querySelector('[role="log"]');
        if (log !== null)
          new MutationObserver(look).observe(log, { childList: true, subtree: true, characterData: true });
        setTimeout(() => resolve([...seen.values()]), 60_000);
      }),
    { lines: buildLines },
  );
  await page.context().close();
  const [p50, p95] = [percentile(millis, 0.5), percentile(millis, 0.95)];
  const measured = `p50 ${ms(p50)}, p95 ${ms(p95)}`;
  return {
    name: `build line to painted (${millis.length} lines)`,
    measured,
    floor: '',
    ratio: '',
    target: 'p95 300 ms',
    met: p95 <= 300,
  };
}

/** The same commits seen by the page and by a bare listener of the same SDK, in the same browser. */
async function commitToPainted(browser: Browser, stack: TestStack, id: string): Promise<readonly Row[]> {
  process.env['FIRESTORE_EMULATOR_HOST'] = stack.local.firestore;
  const firestore = new Firestore({ projectId: stack.local.project });
  const deployment = firestore.doc(`orgs/${stack.local.org}/deployments/${id}`);
  const page = await open(browser, `${stack.local.web}/deployments/${id}`);
  await page.locator('main[data-version]').waitFor();
  const bare = await startBarePage(stack.local, id);
  const listener = await open(browser, bare.address);
  await listener.waitForFunction('window.heard?.size > 0');
  const painted: number[] = [];
  const floor: number[] = [];
  for (let v = 10_001; v <= 10_000 + updates; v += 1) {
    await deployment.update({ v });
    const committed = performance.timeOrigin + performance.now();
    await page.waitForFunction((wanted) => document.querySelector('main')?.dataset['version'] === String(wanted), v);
    painted.push((await markOf(page, `slipway:painted:${v}`)) - committed);
    await listener.waitForFunction((wanted) => (window as unknown as Heard).heard.has(wanted), v);
    const heard = await listener.evaluate((wanted) => (window as unknown as Heard).heard.get(wanted) ?? Number.NaN, v);
    floor.push(heard - committed);
  }
  await Promise.all([page.context().close(), listener.context().close(), bare.close(), firestore.terminate()]);
  const figures = (values: readonly number[]) =>
    `p50 ${ms(percentile(values, 0.5))}, p95 ${ms(percentile(values, 0.95))}`;
  const p95 = percentile(painted, 0.95);
  const ratio = (p95 / percentile(floor, 0.95)).toFixed(2);
  return [
    {
      name: 'commit to painted',
      measured: figures(painted),
      floor: figures(floor),
      ratio,
      target: 'p95 15 ms',
      met: p95 <= 15,
    },
  ];
}

function markOf(page: Page, name: string): Promise<number> {
  return page.evaluate(
    (mark) => performance.timeOrigin + (performance.getEntriesByName(mark)[0]?.startTime ?? Number.NaN),
    name,
  );
}

async function weight(browser: Browser, stack: TestStack, id: string): Promise<Row> {
  const page = await (await browser.newContext()).newPage();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const own = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.url.startsWith(stack.local.web)) own.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (own.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(`${stack.local.web}/deployments/${id}`);
  await page.locator('main[data-version]').waitFor();
  await page.context().close();
  const kilobytes = bytes / 1000;
  return {
    name: 'page weight, compressed',
    measured: `${kilobytes.toFixed(0)} kB`,
    floor: '',
    ratio: '',
    target: '300 kB',
    met: kilobytes <= 300,
  };
}
