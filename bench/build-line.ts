import type { Page } from 'playwright-core';
import { slipway } from '../test/e2e/slipway.ts';
import { openWorkingTree } from '../test/e2e/working-tree.ts';
import type { TestStack } from '../test/stack.ts';
import { percentile } from './statistics.ts';
import { ms, type Row } from './table.ts';

const lines = 200;
const everyMs = 100;
const targetMs = 300;

/** What the build of the measured repository prints ten times a second: its own clock, and how many are still to come. */
const printing = `for (let left = ${lines} - 1; left >= 0; left -= 1) {
  console.log('printed at ' + Date.now() + ', left ' + left);
  await new Promise((resolve) => setTimeout(resolve, ${everyMs}));
}
`;

/** Deploys a repository whose build prints; answers the deployment's id at once. */
export async function startPrinting(stack: TestStack): Promise<string> {
  const tree = await openWorkingTree('bench-page');
  const scripts = { build: 'node print.js', start: 'node server.js' };
  await tree.commit({
    'package.json': JSON.stringify({ name: 'bench-page', type: 'module', scripts }),
    'print.js': printing,
    'server.js': "import http from 'node:http';\nhttp.createServer((q, s) => s.end('up')).listen(process.env.PORT);\n",
  });
  const { stdout } = await slipway(stack.dir, ['deploy', tree.folder, '--no-wait', '--json']);
  await tree.remove();
  return (JSON.parse(stdout) as { readonly id: string }).id;
}

/** From the moment a line is printed inside the build until the frame that shows it, for the lines printed while the page looks. */
export async function buildLineRow(page: Page): Promise<Row> {
  await page.getByRole('log').waitFor();
  const millis = await page.evaluate(linesToPainted, { withinMs: 4 * lines * everyMs });
  const p95 = percentile(millis, 0.95);
  return {
    name: `build line to painted (${millis.length} lines)`,
    measured: `p50 ${ms(percentile(millis, 0.5))}, p95 ${ms(p95)}`,
    floor: '',
    ratio: '',
    target: `p95 ${targetMs} ms`,
    met: p95 <= targetMs,
  };
}

/** Runs in the page. A frame is on the screen when the task after its animation callbacks begins, as in web/deployment/painted.ts. */
function linesToPainted({ withinMs }: { readonly withinMs: number }): Promise<number[]> {
  const began = Date.now();
  const shown = new Map<string, number>();
  const unseen = (): readonly string[] =>
    [...document.querySelectorAll('[role="log"] [data-part="log-line"]')]
      .flatMap((row) => /printed at \d+, left \d+/.exec(row.textContent ?? '') ?? [])
      .filter((text) => !shown.has(text));
  return new Promise((resolve, reject) => {
    const painted = new MessageChannel();
    const waiting: (readonly string[])[] = [];
    painted.port1.onmessage = () => {
      const now = performance.timeOrigin + performance.now();
      for (const text of waiting.shift() ?? []) if (!shown.has(text)) shown.set(text, now);
      if (![...shown.keys()].some((text) => text.endsWith(' left 0'))) return;
      const printedAt = (text: string) => Number(/\d+/.exec(text)?.[0]);
      // What was there before the page looked says nothing.
      resolve([...shown].flatMap(([text, at]) => (printedAt(text) > began ? [at - printedAt(text)] : [])));
    };
    const look = () => {
      const added = unseen();
      if (added.length === 0) return;
      requestAnimationFrame(() => {
        waiting.push(added);
        painted.port2.postMessage(null);
      });
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    look();
    setTimeout(() => reject(new Error('The last line of the build was not shown.')), withinMs);
  });
}
