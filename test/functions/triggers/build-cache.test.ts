import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hearOfCache, nothingHeard } from '../../../functions/triggers/build-cache.ts';
import { createBuildLogIngest } from '../../../functions/triggers/build-logs.ts';
import { createWorld } from '../../fakes/world.ts';

/** As BuildKit's plain progress is, with steps that run beside each other and headings that come again. */
const rebuilt = [
  '#1 [internal] load build definition from Dockerfile',
  '#1 DONE 0.0s',
  '#4 importing cache manifest from europe-docker.pkg.dev/p/slipway/web@sha256:aa',
  '#4 DONE 0.6s',
  '#5 [internal] load build context',
  '#5 transferring context: 2.1kB done',
  '#6 [build 1/5] FROM docker.io/library/node:24-slim@sha256:bb',
  '#6 CACHED',
  '#7 [build 2/5] WORKDIR /app',
  '#7 CACHED',
  '#8 [build 3/5] RUN npm ci',
  '#8 sha256:cc 29MB / 29MB 0.9s done',
  '#8 extracting sha256:cc 1.1s done',
  '#8 DONE 2.0s',
  '#9 [build 4/5] COPY . .',
  '#9 DONE 0.1s',
  '#10 [build 5/5] RUN npm run build',
  '#10 0.412 CACHED',
  '#10 DONE 4.0s',
  '#11 exporting to image',
  '#11 exporting layers',
].map((line) => `Step #1 - "image": ${line}`);

const without = (...words: readonly string[]) => rebuilt.filter((line) => !words.some((word) => line.includes(word)));
const hear = (lines: readonly string[]) => hearOfCache(nothingHeard, lines);

test('a build that takes a step from an earlier image hits, by the word or by the layers', () => {
  expect(hear(rebuilt)).toMatchObject({ given: true, hit: true, over: true });
  expect(hear(without('#7 CACHED'))).toMatchObject({ hit: true });
  expect(hear(without('sha256:cc'))).toMatchObject({ hit: true });
});

test('one that takes only its base image misses, whatever its own steps print', () => {
  expect(hear(without('#7 CACHED', 'sha256:cc'))).toMatchObject({ given: true, hit: false, over: true });
});

test('one without an earlier image has nothing to miss', () => {
  expect(hear(without('importing'))).toMatchObject({ given: false, over: true });
});

test('lines of others say nothing', () => {
  expect(hear(['FETCHSOURCE', 'Starting Step #1 - "image"', '#7 CACHED', 'Already have image: #8 CACHED'])).toEqual(
    nothingHeard,
  );
});

test('it makes no difference in which batches the lines come, nor whether some come again', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(rebuilt.length), { maxLength: 6 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), rebuilt.length];
      const batches = at.slice(1).map((end, index) => rebuilt.slice(Math.max(0, (at[index] ?? 0) - 2), end));
      expect(batches.reduce(hearOfCache, nothingHeard)).toEqual(hear(rebuilt));
    }),
  );
});

test('the function that stores the log says it once for a build, also when the lines come twice', async () => {
  const world = createWorld();
  const { id } = await world.request();
  const heard: string[] = [];
  const take = createBuildLogIngest(world.store, world.shell.ports.secrets, (deployment, hit) =>
    heard.push(`${deployment} ${hit}`),
  );
  const entries = rebuilt.map((textPayload, index) => ({
    insertId: `i${index}`,
    timestamp: `2026-11-21T08:00:00.${String(index).padStart(9, '0')}Z`,
    textPayload,
    labels: { build_tags: `d-${id}-f1,o-acme` },
  }));
  await Promise.all(entries.slice(0, 8).map(take));
  await Promise.all(entries.slice(6).map(take));
  await Promise.all(entries.slice(-2).map(take));
  expect(heard).toEqual([`${id} true`]);
});
