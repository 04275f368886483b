import { describe, expect, test } from 'vitest';
import { configElement } from '../../shared/config-element.ts';
import { stageNames } from '../../shared/stages.ts';
import { sentenceAbout } from '../../web/deployment/announcements.ts';
import { lastHeard } from '../../web/deployment/heard.ts';
import { readDeployment, readService } from '../../web/documents.ts';
import { makeDeployment, makeService } from './fixtures.ts';

describe('a document from Firestore', () => {
  test('a whole one is taken as it is', () => {
    const deployment = makeDeployment({ id: 'd-1', status: 'running', stage: 'build' });
    expect(readDeployment({ ...deployment })).toEqual(deployment);
    expect(readService({ ...makeService({ name: 'hello' }) })).toEqual(makeService({ name: 'hello' }));
  });

  test('fields of a newer writer do no harm, missing ones are neutral', () => {
    const read = readDeployment({
      id: 'd-1',
      status: 'running',
      tomorrow: { a: 1 },
      findings: 'many',
      stages: { plan: {} },
    });
    expect(read?.findings).toEqual([]);
    expect(stageNames.map((name) => read?.stages[name].status)).toEqual(stageNames.map(() => 'pending'));
  });

  test('a status that the page does not know is never guessed', () => {
    expect(readDeployment({ id: 'd-1', status: 'succeeded-mostly' })).toBeNull();
    expect(readDeployment({ status: 'succeeded' })).toBeNull();
  });
});

describe('what is awaited', () => {
  test('a line of the build is the newest sign of life while it builds', () => {
    const running = makeDeployment({
      id: 'd-1',
      status: 'running',
      stage: 'build',
      updatedAt: '2026-11-21T12:00:00.000Z',
    });
    expect(lastHeard(running, '2026-11-21T12:00:09.000Z')?.at).toBe('2026-11-21T12:00:09.000Z');
    expect(lastHeard({ ...running, stage: 'release' }, '2026-11-21T12:00:09.000Z')?.at).toBe(running.updatedAt);
  });

  test('nothing is awaited once a deployment is over', () => {
    expect(lastHeard(makeDeployment({ id: 'd-1', status: 'failed' }), null)).toBeNull();
  });

  test('a status is announced in one sentence', () => {
    expect(sentenceAbout(makeDeployment({ id: 'd-1', service: 'hello', status: 'running', stage: 'plan' }))).toBe(
      'hello: Plan is running.',
    );
    expect(sentenceAbout(makeDeployment({ id: 'd-1', service: 'hello', status: 'succeeded' }))).toBe('hello: Live.');
  });
});

test('no value can end the element that carries the configuration', () => {
  const html = '<script type="application/json" id="slipway-config">{}</script>';
  const filled = configElement(html, { org: '</script><script>alert(1)</script>$&' });
  expect(filled.match(/<script/g)).toHaveLength(1);
  const json = filled.slice(filled.indexOf('>') + 1, filled.lastIndexOf('<'));
  expect(JSON.parse(json)).toEqual({ org: '</script><script>alert(1)</script>$&' });
});
