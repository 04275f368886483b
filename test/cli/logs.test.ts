import { expect, test } from 'vitest';
import { startApiServer } from './api-server.ts';
import { pointedAt, slipway } from './command-line.ts';
import { live, viewOf } from './sample-deployment.ts';
import { at } from './sample-service.ts';

test('following a service prints each entry once, also those of one moment', async () => {
  const entry = (text: string) => ({ timestamp: at, severity: 'INFO', revision: 'hello-00001', text });
  const answers = [
    [entry('a'), entry('a')],
    [entry('a'), entry('a'), entry('b')],
    [entry('a'), entry('a'), entry('b')],
  ];
  const interruption = new AbortController();
  let asked = 0;
  const log = await startApiServer(() => {
    if (asked === 2) setTimeout(() => interruption.abort(), 50);
    return { status: 200, body: { entries: answers[asked++] ?? [] } };
  });
  const { code, stdout } = await slipway(['logs', '--service', 'hello', '--follow'], {
    env: pointedAt(log.url),
    interrupted: interruption.signal,
  });
  await log.close();
  expect(code).toBe(130);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.at(-1)),
  ).toEqual(['a', 'a', 'b']);
  expect(log.received[1]?.path).toContain(`&since=${encodeURIComponent(at)}`);
});

test('a capped log says once where it was cut and where the rest is', async () => {
  const line = (n: number) => ({ n, at, text: `line ${n}` });
  const said = async (more: object) => {
    const answers = [
      { lines: [line(0), line(1)], next: 2, capped: false, over: false },
      { lines: [line(2)], next: 3, capped: true, over: false, ...more },
      { lines: [], next: 3, capped: true, over: true, ...more },
    ];
    let asked = 0;
    const log = await startApiServer(({ path }) => ({
      status: 200,
      body: (path.includes('/logs') ? answers[asked++] : viewOf(live())) ?? {},
    }));
    const { code, stdout, stderr } = await slipway(['logs', 'hello-1', '--follow'], { env: pointedAt(log.url) });
    await log.close();
    expect([code, stdout]).toEqual([0, 'line 0\nline 1\nline 2\n']);
    return stderr.trim();
  };
  const cut = 'The build printed more than is stored: the log was cut after line 3;';
  expect(await said({ rest: null })).toBe(`${cut} the rest was not kept.`);
  expect(await said({ rest: 'https://logs.example/b1' })).toBe(`${cut} the rest is at https://logs.example/b1`);
});
