import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dockerfileFindings } from '../../../functions/guard/dockerfile-rules.ts';

/** Limits of issue 4. */
const leastFound = 0.95;
const mostFalse = 0.05;

/** Credentials are put together here, so that no file of this repository holds one. */
const drawn = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzA5cD7eF';
const credentials: Readonly<Record<string, string>> = {
  '%STRIPE%': `sk_live_${drawn.slice(0, 24)}`,
  '%GITHUB%': `ghp_${drawn.slice(0, 36)}`,
  '%GITLAB%': `glpat-${drawn.slice(0, 20)}`,
  '%NPM%': `npm_${drawn.slice(0, 36)}`,
  '%AWS%': drawn,
  '%HEX%': Buffer.from(drawn).toString('hex').slice(0, 64),
  '%PASSWORD%': 'Tr0ub4dor3xY9kQ7',
};

interface Case {
  readonly title: string;
  readonly rules: readonly string[];
  readonly text: string;
}

/** Each file holds Dockerfiles, each after a line `=== what is in it: the rules that should fire`. */
const folder = join(import.meta.dirname, 'dockerfiles');
const cases = readdirSync(folder).flatMap((name): readonly Case[] =>
  readFileSync(join(folder, name), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [heading = '', ...lines] = part.split('\n');
      const [, title = '', rules = ''] = /^(.*):\s*([\w -]*)$/.exec(heading) ?? [];
      const text = lines.join('\n').replace(/%[A-Z]+%/g, (name_) => credentials[name_] ?? name_);
      return { title, rules: rules.split(' ').filter((rule) => rule !== ''), text };
    }),
);

const judged = cases.map(({ title, rules, text }) => {
  const fired = dockerfileFindings('Dockerfile', text).map(({ rule }) => rule);
  const missed = rules.filter(
    (rule, at) => fired.filter((one) => one === rule).length <= rules.slice(0, at).filter((one) => one === rule).length,
  );
  return { title, fired, rules, missed, wrong: fired.filter((rule) => !rules.includes(rule)) };
});
const topics = [...new Set(cases.flatMap(({ rules }) => rules))].sort();

test('there are Dockerfiles of every topic, and as many that only look like it', () => {
  expect(cases.length).toBeGreaterThanOrEqual(120);
  expect(cases.every(({ title }) => title !== '')).toBe(true);
  expect(topics).toHaveLength(20);
});

test('of what should fire at least 95 in 100 do, in every topic', () => {
  for (const topic of topics) {
    const wanted = judged.filter(({ rules }) => rules.includes(topic));
    const found = wanted.filter(({ missed }) => !missed.includes(topic));
    expect(
      found.length / wanted.length,
      `${topic}: ${wanted
        .filter(({ missed }) => missed.includes(topic))
        .map(({ title }) => title)
        .join('; ')}`,
    ).toBeGreaterThanOrEqual(leastFound);
  }
});

test('of the files in which a topic should stay silent at most 5 in 100 are accused of it', () => {
  const accused = judged.filter(({ wrong }) => wrong.length > 0);
  expect(
    accused.length / judged.length,
    accused.map(({ title, wrong }) => `${title}: ${wrong}`).join('; '),
  ).toBeLessThanOrEqual(mostFalse);
});
