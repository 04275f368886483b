import { apiState, probeApi } from './api.ts';
import { canReachFirestore, switchNetwork, watchDocument } from './firestore.ts';
import { createSource, type Source } from './source.ts';

export type Connection = 'connecting' | 'connected' | 'reconnecting' | 'offline';

export const connectionLabels: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  connected: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
};

/**
 * How often Firestore is probed. The SDK alone notices a lost server after up to 15 s (measured 2026-11), because its transport waits 5 to 15 s
 * before it tries again, and comes back after a back-off that grows to a minute. It also asks google.com for an image when the transport
 * fails, which the page's policy forbids; a probe more often than every 5 s is there first.
 */
const probeMillis = 4000;
/** Probes in a row that reach Firestore while the SDK does not confirm its data, until its connection is made anew. */
const patience = 3;
const probeApiMillis = 15_000;

/** Follows the organisation's own document: its metadata says whether the server confirms what is shown. */
export const connection: Source<Connection> = createSource<Connection>('connecting', (set) => {
  let confirmed: boolean | null = null;
  let reachable = true;
  let unconfirmed = 0;
  const decide = (): void => {
    if (!navigator.onLine) set('offline');
    else if (confirmed === null && reachable) set('connecting');
    else set(confirmed && reachable ? 'connected' : 'reconnecting');
  };
  const probe = async (): Promise<void> => {
    const before = reachable;
    reachable = await canReachFirestore();
    if (reachable !== before) await switchNetwork(reachable);
    unconfirmed = reachable && !confirmed ? unconfirmed + 1 : 0;
    if (unconfirmed >= patience) {
      unconfirmed = 0;
      await switchNetwork(false);
      await switchNetwork(true);
    }
    decide();
  };
  let probing = false;
  const probeAlone = (): void => {
    if (probing) return;
    probing = true;
    void probe().finally(() => {
      probing = false;
    });
  };
  const stopWatching = watchDocument('', {
    next: (_, stale) => {
      confirmed = !stale;
      decide();
    },
    // An answer, even a refusal, came from the server.
    refused: (code) => {
      confirmed = code !== 'unavailable';
      decide();
    },
  });
  const changed = (): void => {
    decide();
    probeAlone();
  };
  const probes = setInterval(probeAlone, probeMillis);
  const apiProbes = setInterval(() => {
    if (document.visibilityState === 'visible' || apiState.current() !== 'reachable') void probeApi();
  }, probeApiMillis);
  void probeApi();
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  document.addEventListener('visibilitychange', probeAlone);
  return () => {
    stopWatching();
    clearInterval(probes);
    clearInterval(apiProbes);
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
    document.removeEventListener('visibilitychange', probeAlone);
  };
});
