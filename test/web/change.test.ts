import { describe, expect, test } from 'vitest';
import type { Finding } from '../../shared/plan.ts';
import { changesAgainst } from '../../web/deployment/change.ts';
import { addressOf } from '../../web/deployment/finding-address.ts';
import { countsOf } from '../../web/deployment/findings.tsx';
import { planned } from './finished.ts';
import { makeDeployment, sha } from './fixtures.ts';

const finding = (given: Partial<Finding>): Finding => ({
  rule: 'rule',
  kind: 'secret',
  severity: 'low',
  file: null,
  line: null,
  message: '',
  remedy: '',
  ...given,
});

describe('against the release before', () => {
  const { sizing, cost } = planned;

  test('the difference in cost and every size that changed is told', () => {
    const before = { sizing: { ...sizing, cpu: 2, memoryMiB: 1024 }, cost: { ...cost, totalUsd: 3.5 } };
    expect(changesAgainst(before, { sizing, cost: { ...cost, totalUsd: 1.25 } })).toEqual([
      '$2.25 a month less than before ($3.50 for 100,000 requests).',
      'CPU: 1, was 2.',
      'Memory: 512Mi, was 1Gi.',
    ]);
  });

  test('the same is the same, and what is not known is not compared', () => {
    expect(changesAgainst({ sizing, cost }, { sizing, cost })).toEqual(['As much a month as before: $0.00.']);
    expect(changesAgainst({ sizing: null, cost: null }, { sizing, cost })).toEqual([]);
  });
});

describe('the place of a finding', () => {
  const deployment = makeDeployment({ id: 'd-1', status: 'failed', ...planned });
  const own = { ...planned.plan, dockerfile: { origin: 'repository' as const, path: 'Dockerfile', text: '' } };

  test('is its line in the commit', () => {
    const at = finding({ file: 'config/my keys.env', line: 3 });
    expect(addressOf(deployment, at)).toBe(
      `http://127.0.0.1:4805/examples/express/blob/${sha}/config/my%20keys.env#L3`,
    );
  });

  test('in a Dockerfile is below the root folder, and nowhere when the file was generated', () => {
    const at = finding({ kind: 'dockerfile', file: 'Dockerfile', line: 2 });
    const spec = { ...deployment.spec, root: 'api' };
    expect(addressOf({ ...deployment, spec, plan: own }, at)).toMatch(/\/api\/Dockerfile#L2$/);
    expect(addressOf(deployment, at)).toBeNull();
    expect(addressOf({ ...deployment, source: null }, finding({ file: '.env' }))).toBeNull();
  });
});

test('findings are counted by severity, the severest first', () => {
  const severities = ['low', 'high', 'low'] as const;
  expect(countsOf(severities.map((severity) => finding({ severity })))).toBe('1 high, 2 low');
});
