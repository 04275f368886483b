import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../local/cloud-logging/entry.ts';
import { parseFilter } from '../../../local/cloud-logging/filter.ts';
import { fromStruct, toStruct } from '../../../local/cloud-logging/struct.ts';

const entry: LogEntry = {
  logName: 'projects/p/logs/run.googleapis.com%2Fstderr',
  resource: { type: 'cloud_run_revision', labels: { service_name: 'web', revision_name: 'web-00001-abc' } },
  timestamp: '2026-11-21T10:00:00.500000000Z',
  receiveTimestamp: '2026-11-21T10:00:00.500000000Z',
  insertId: 'a1',
  severity: 'WARNING',
  labels: { 'commit-sha': 'abc123', instanceId: 'i1' },
  trace: 'projects/p/traces/t1',
  jsonPayload: { message: 'slow query', took: 42, nested: { user: 'ada' } },
};

describe('a filter selects as the Logging query language says', () => {
  test.each([
    ['', true],
    ['resource.type="cloud_run_revision"', true],
    ['resource.type = cloud_run_revision AND resource.labels.service_name = "web"', true],
    ['resource.type="cloud_run_revision"\nresource.labels.service_name="api"', false],
    ['severity>=WARNING', true],
    ['severity>WARNING', false],
    ['severity<error', true],
    ['timestamp>="2026-11-21T10:00:00Z"', true],
    ['timestamp>="2026-11-21T11:00:00+01:00" timestamp<"2026-11-21T10:00:00.6Z"', true],
    ['timestamp>"2026-11-21T10:00:00.500Z"', false],
    ['logName="projects/p/logs/run.googleapis.com%2Fstderr"', true],
    ['logName:"stdout"', false],
    ['labels."commit-sha"="abc123"', true],
    ['labels.instanceId!="i1"', false],
    ['labels.missing:*', false],
    ['jsonPayload.took>=42', true],
    ['jsonPayload.took<5', false],
    ['jsonPayload.nested.user=~"^a.a$"', true],
    ['jsonPayload.message!~"fast"', true],
    ['trace="projects/p/traces/t1"', true],
    ['NOT severity=WARNING', false],
    ['-labels.instanceId="i2"', true],
    ['(severity=ERROR OR severity=WARNING) AND "slow query"', true],
    ['severity=ERROR OR severity=WARNING resource.labels.service_name="api"', false],
    ['severity=("ERROR" OR "WARNING")', true],
    ['SLOW', true],
    ['absent', false],
  ])('%s', (filter, expected) => {
    expect(parseFilter(filter)(entry)).toBe(expected);
  });
});

test.each(['severity>=', '(severity=ERROR', 'severity=ERROR)', 'a="unclosed'])('%s is refused', (filter) => {
  expect(() => parseFilter(filter)).toThrow(SyntaxError);
});

test('any JSON object survives the way through google.protobuf.Struct', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
      expect(fromStruct(toStruct(json))).toEqual(json);
    }),
  );
});
