import { CloudBuildClient } from '@google-cloud/cloudbuild';
import { v2 } from '@google-cloud/logging';
import { ExecutionsClient, JobsClient, RevisionsClient, ServicesClient, TasksClient } from '@google-cloud/run';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { describe, expect, test } from 'vitest';
import { apiMethods } from './api-methods.ts';
import { callsIn, callsOf, effectCalls, textOf } from './calls.ts';

const names = (prototype: object) => Object.getOwnPropertyNames(prototype);
/** Parts of every client that are not methods of its API. */
const ofClients = new Set(['initialize', 'close', 'getProjectId', 'constructor']);

const adapters = [
  { port: 'builds', files: ['cloud-build.ts'], clients: [CloudBuildClient.prototype] },
  {
    port: 'runs',
    files: ['cloud-run.ts', 'run-access.ts'],
    clients: [ServicesClient.prototype, RevisionsClient.prototype],
  },
  {
    port: 'jobs',
    files: ['jobs.ts', 'job-log.ts'],
    clients: [
      JobsClient.prototype,
      ExecutionsClient.prototype,
      TasksClient.prototype,
      v2.LoggingServiceV2Client.prototype,
    ],
  },
  { port: 'secrets', files: ['secret-manager.ts'], clients: [SecretManagerServiceClient.prototype] },
  { port: 'runLogs', files: ['cloud-logging.ts'], clients: [v2.LoggingServiceV2Client.prototype] },
] as const;

describe.each(adapters)('the adapter behind $port', ({ port, files, clients }) => {
  test('calls exactly the methods that the table of grants knows', () => {
    const known = new Set([...clients.flatMap(names), 'getOperation', 'getIamPolicy', 'setIamPolicy']);
    const called = files
      .flatMap((file) => [...textOf(`functions/google/${file}`).matchAll(/\.(\w+)\(/g)].map(([, name = '']) => name))
      .filter((name) => known.has(name) && !ofClients.has(name));
    const table = Object.entries(apiMethods).flatMap(([call, { methods }]) =>
      call.startsWith(`${port}.`) ? methods : [],
    );
    expect(new Set(called)).toEqual(new Set(table));
  });
});

test('whatever a function calls through a port has its permissions in the table', () => {
  const calls = [...callsOf.values()].flatMap((each) => [...each]);
  expect(calls.filter((each) => !(each in apiMethods))).toEqual([]);
  expect(calls).toContain('runs.setTraffic');
});

test('whatever the engine performs is said for its kind of effect', () => {
  const performed = callsIn(
    ['carry-out', 'carry-out-command', 'stop-job', 'effects'].map((name) => `functions/engine/${name}.ts`),
  );
  expect(performed).toEqual(new Set(Object.values(effectCalls).flat()));
});

test('the engine calls outside from nowhere else', () => {
  const elsewhere = [
    'accept',
    'cancel',
    'deliver',
    'ending',
    'judge',
    'overtake',
    'reclaim',
    'replay',
    'resend',
    'undo',
  ];
  expect([...callsIn(elsewhere.map((name) => `functions/engine/${name}.ts`))]).toEqual([]);
});
