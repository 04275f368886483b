import { expect, test } from 'vitest';
import { policyAfter, policyOf, scanSentence } from '../../shared/image-scan.ts';

test('where nobody says anything, vulnerabilities are shown and stop nothing', () => {
  expect(policyOf(undefined, undefined)).toEqual({ action: 'warn', from: 'high', unscanned: 'allow' });
});

test('a service asks for more than its organisation, never for less', () => {
  expect(policyOf({ action: 'warn' }, { action: 'off' }).action).toBe('warn');
  expect(policyOf({ action: 'block', from: 'critical' }, { action: 'off' })).toMatchObject({ action: 'block' });
  expect(policyOf({ action: 'warn' }, { action: 'block', from: 'low' })).toMatchObject({
    action: 'block',
    from: 'low',
  });
  expect(policyOf({ action: 'block', from: 'critical' }, { action: 'block', from: 'medium' }).from).toBe('medium');
  expect(policyOf(undefined, { action: 'off' }).action).toBe('off');
});

test('only a policy that blocks says from which severity on', () => {
  expect(policyOf({ action: 'block', from: 'critical' }, { action: 'warn', from: 'low' }).from).toBe('critical');
  expect(policyOf({ action: 'block' }, { action: 'warn', unscanned: 'block' }).unscanned).toBe('allow');
});

test('what a change does not name stays', () => {
  expect(policyAfter({ action: 'block', from: 'low' }, { unscanned: 'block' })).toEqual({
    action: 'block',
    from: 'low',
    unscanned: 'block',
  });
  expect(policyAfter(undefined, {})).toEqual({ action: 'warn' });
});

test('a scan is one sentence: how many of each severity, or why nothing is known', () => {
  const scan = { digest: 'sha256:1', at: '2026-11-21T08:00:00.000Z', unscanned: null, counts: {}, left: 0 };
  expect(scanSentence(scan)).toBe('no known vulnerabilities');
  expect(scanSentence({ ...scan, counts: { low: 60, critical: 1 }, left: 11 })).toBe(
    '1 critical, 60 low; the gravest are listed, 11 more are not',
  );
  expect(scanSentence({ ...scan, unscanned: 'nobody looked.' })).toBe('not scanned: nobody looked.');
});
