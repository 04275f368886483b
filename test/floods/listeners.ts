import { Firestore } from '@google-cloud/firestore';
import { hopProject } from '../../bench/hop-emulators.ts';
import { unsignedIdToken } from '../../local/web/id-token.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { isTerminal } from '../../shared/statuses.ts';

export interface Listeners {
  /** Follows a deployment as a page does, until the end of it or of all. */
  follow(uid: string, org: string, deployment: string, until: 'its end' | 'close'): void;
  figures(): {
    readonly open: number;
    readonly sawTheEnd: number;
    readonly refused: number;
    /** Milliseconds from the moment that each change carries until it was heard. */
    readonly delays: readonly number[];
  };
  close(): Promise<void>;
}

/**
 * Listening clients under the real security rules: one client, with connections of its own, for each organisation's member who
 * came first, and one Listen stream on it for each deployment that is followed.
 */
export function openListeners(firestoreHost: string): Listeners {
  const clients = new Map<string, Firestore>();
  const stops = new Set<() => void>();
  const delays: number[] = [];
  let sawTheEnd = 0;
  let refused = 0;
  const clientOf = (uid: string, org: string): Firestore => {
    let client = clients.get(org);
    if (client === undefined) {
      const user = { uid, email: `${uid}@crowd.example` };
      const token = unsignedIdToken(hopProject, user, Math.floor(Date.now() / 1000));
      const customHeaders = { Authorization: `Bearer ${token}` };
      client = new Firestore({ projectId: hopProject, host: firestoreHost, ssl: false, customHeaders });
      clients.set(org, client);
    }
    return client;
  };
  return {
    follow(uid, org, id, until) {
      let isOver = false;
      const stop = clientOf(uid, org)
        .doc(`orgs/${org}/deployments/${id}`)
        .onSnapshot(
          (snapshot) => {
            const { status, updatedAt } = (snapshot.data() ?? {}) as Partial<Deployment>;
            if (status === undefined || updatedAt === undefined || isOver) return;
            delays.push(Date.now() - Date.parse(updatedAt));
            isOver = isTerminal(status);
            if (isOver) sawTheEnd += 1;
            if (isOver && until === 'its end') leave();
          },
          () => {
            refused += 1;
            stops.delete(stop);
          },
        );
      stops.add(stop);
      function leave(): void {
        stop();
        stops.delete(stop);
      }
    },
    figures: () => ({ open: stops.size, sawTheEnd, refused, delays }),
    async close() {
      for (const stop of stops) stop();
      await Promise.all([...clients.values()].map((client) => client.terminate()));
    },
  };
}
