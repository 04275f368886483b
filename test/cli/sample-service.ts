export const at = '2026-11-20T10:00:00.000Z';
/** A service that was never live. */
export const service = {
  name: 'hello',
  org: 'local',
  project: 'slipway-local',
  region: 'us-central1',
  repository: 'examples/express',
  root: '',
  load: 'medium',
  env: { GREETING: 'Hello "you"', API_KEY: { secret: 'hello--api-key:3' } },
  policy: { dockerfile: 'block' },
  fence: 1,
  runningDep: null,
  pendingDep: null,
  nextSeq: 2,
  lastPromotedSeq: 1,
  stable: null,
  createdAt: at,
  updatedAt: at,
  deletingSince: null,
};
