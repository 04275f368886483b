import { Agent, request } from 'node:http';
import type { Answer } from './constant-load.ts';
import { moment } from './moment.ts';

/**
 * Asks an address at a constant rate, whatever the answers take, from a process of its own: `load-generator URL RATE`. Every other
 * request goes over a kept connection, the others over a fresh one, of either kind as many GET as POST. Tells its
 * parent `{ready: true}`, and after the message `stop` and the last answer all answers in one message.
 */
const [url = '', rate = ''] = process.argv.slice(2);
const perMilli = Number(rate) / 1000;
const patienceMs = 20_000;
const kept = new Agent({ keepAlive: true });
const asked: Promise<Answer>[] = [];

function ask(dueAt: number, index: number): Promise<Answer> {
  const sentAt = moment();
  const method = index % 4 < 2 ? 'GET' : 'POST';
  return new Promise((resolve) => {
    const end = (what: string) => resolve({ dueAt, sentAt, at: moment(), what });
    const fail = (error: NodeJS.ErrnoException) => end(`no answer: ${error.code ?? error.message}`);
    const agent = index % 2 === 0 ? kept : false;
    const sent = request(url, { method, agent, signal: AbortSignal.timeout(patienceMs) }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => end(`${response.statusCode} ${text}`)).once('error', fail);
    });
    sent.once('error', fail).end(method === 'POST' ? 'x'.repeat(1000) : undefined);
  });
}

const began = moment();
/** What a late timer left out is asked at once, so that the rate holds. */
const clock = setInterval(() => {
  const due = Math.floor((moment() - began) * perMilli);
  while (asked.length < due) asked.push(ask(began + (asked.length + 1) / perMilli, asked.length));
}, 1);

process.once('message', async () => {
  clearInterval(clock);
  const answers = await Promise.all(asked);
  process.send?.(answers, () => process.exit(0));
});
process.once('disconnect', () => process.exit(0));
process.send?.({ ready: true });
