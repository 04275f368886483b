import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type CrowdSystem, crowdOrg, startCrowdSystem } from '../../bench/crowd-system.ts';
import { startHopEmulators } from '../../bench/hop-emulators.ts';
import { type ApiUser, openApiClient } from './api-client.ts';
import { type Listeners, openListeners } from './listeners.ts';
import type { Tally } from './tally.ts';

const organisations = 50;
const rulesFile = path.resolve(import.meta.dirname, '..', '..', 'firestore.rules');

export interface Crowd {
  readonly system: CrowdSystem;
  /** Members of fifty organisations, each with rate limits of its own. */
  readonly users: readonly ApiUser[];
  readonly listeners: Listeners;
}

/** The system with a crowd of users in front of it; every limit stays on, the organisations' quotas are wide. */
export async function withCrowd<T>(size: number, work: (crowd: Crowd) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-floods-'));
  const emulators = await startHopEmulators(dir, { rulesFile });
  try {
    const system = await startCrowdSystem(emulators);
    const client = openApiClient(system.api);
    const listeners = openListeners(emulators.env['FIRESTORE_EMULATOR_HOST'] ?? '');
    const users = Array.from({ length: size }, (_, index) =>
      client.userOf(`user-${index}`, `org-${index % organisations}`),
    );
    for (let org = 0; org < organisations; org += 1) {
      await system.firestore.doc(`orgs/org-${org}`).set(crowdOrg(`org-${org}`));
    }
    for (const { uid, org } of users) {
      await system.firestore.doc(`orgs/${org}/members/${uid}`).set({ role: 'deployer', email: null });
    }
    await system.dispatch({ ticks: true });
    try {
      return await work({ system, users, listeners });
    } finally {
      await listeners.close();
      client.close();
      await system.close();
    }
  } finally {
    await emulators.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Asks for a deployment of a service that is nobody else's; answers its id, or null where it was refused. */
export async function deploy({ uid, post }: ApiUser, round: number, tally: Tally): Promise<string | null> {
  const body = { service: `${uid}-${round % 5}`, repository: 'crowd/app' };
  const answer = await post('/deployments', body, `${uid}-${round}`);
  return tally.note(answer, 202) ? (JSON.parse(answer.body) as { readonly id: string }).id : null;
}
