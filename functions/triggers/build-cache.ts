/**
 * What a build's log has said so far of its cache. BuildKit writes it step by step, and Cloud Build tells nothing of it by
 * itself: https://docs.docker.com/build/cache/backends/inline
 */
export interface CacheUse {
  /** Whether the build was given an earlier image to take layers from: a first build has none, and cannot miss. */
  readonly given: boolean;
  /** BuildKit's numbers of the Dockerfile's steps after FROM, which is taken from a registry and never from this cache. */
  readonly steps: readonly number[];
  /** Whether a step was taken from the cache. */
  readonly hit: boolean;
  /** Whether all steps are over: the image is written. */
  readonly over: boolean;
}

export const nothingHeard: CacheUse = { given: false, steps: [], hit: false, over: false };

/** `Step #1 - "image": ` is Cloud Build's, `#7 ` BuildKit's. */
const lineOfStep = /^(?:Step #\d+(?: - "[^"]*")?: )?#(\d+) (.*)$/s;
/** `[3/6] RUN npm ci`, `[build 3/6] RUN npm ci`; a step's own output begins with the seconds that it has run. */
const heading = /^\[(?:[^\]]* )?\d+\/\d+\] (\w+)/;
/** A step is taken from the cache as a word, or by its layers (https://github.com/docker/build-push-action/issues/885). */
const taken = /^(?:CACHED$|(?:extracting |pulling )?sha256:)/;

/** What is known after these lines, which come in order; a line that comes again changes nothing. */
export function hearOfCache(before: CacheUse, lines: readonly string[]): CacheUse {
  let { given, hit, over } = before;
  const steps = new Set(before.steps);
  for (const line of lines) {
    const [, number, text = ''] = lineOfStep.exec(line) ?? [];
    if (number === undefined) continue;
    const instruction = heading.exec(text)?.[1];
    if (instruction !== undefined && instruction !== 'FROM') steps.add(Number(number));
    if (text.startsWith('importing cache manifest from ')) given = true;
    if (taken.test(text) && steps.has(Number(number))) hit = true;
    if (text === 'exporting to image') over = true;
  }
  return { given, steps: [...steps], hit, over };
}
