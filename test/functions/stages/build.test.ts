import { expect, test } from 'vitest';
import { whyBuildFailed } from '../../../functions/stages/5-build.ts';
import type { BuildState } from '../../../shared/deployment.ts';

const failedBy = (type: string, detail: string): BuildState => ({
  id: 'b1',
  status: 'FAILURE',
  rank: 3,
  image: 'registry.example/web',
  digest: null,
  sizeBytes: null,
  createdAt: null,
  startedAt: null,
  finishedAt: null,
  failure: { type, detail },
  warnings: [],
  logUrl: null,
  heardAt: '2026-11-21T08:00:00.000Z',
});

test('a source that could not be fetched is nobody’s fault who wrote it: the commit was there a moment before', () => {
  const detail = 'git fetch failed: Failed to connect to 127.0.0.1 port 4809';
  expect(whyBuildFailed(failedBy('FETCH_SOURCE_FAILED', detail), [])).toMatchObject({
    code: 'build-service-failed',
    fault: 'platform',
    message: `Cloud Build could not fetch the source. ${detail}`,
  });
});

test('a step that failed is the build’s own', () => {
  const why = whyBuildFailed(failedBy('USER_BUILD_STEP', 'step exited with 1'), ['npm ERR! missing script: build']);
  expect(why.fault).toBe('user');
});
