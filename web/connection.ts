import { apiState, probeApi } from './api.ts';
import { connectAgain, watchDocument } from './firestore.ts';
import { createSource, type Source } from './source.ts';

export type Connection = 'connecting' | 'connected' | 'reconnecting' | 'offline';

export const connectionLabels: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  connected: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
};

/** While the connection is away it is tried this often; the SDK's own back-off would let a page wait up to a minute. */
const connectAgainMillis = 8000;
const probeApiMillis = 15_000;

/** Follows the organisation's own document: its metadata says whether the server confirms what is shown. */
export const connection: Source<Connection> = createSource<Connection>('connecting', (set) => {
  let confirmed: boolean | null = null;
  const decide = (): void => {
    if (!navigator.onLine) set('offline');
    else if (confirmed === null) set('connecting');
    else set(confirmed ? 'connected' : 'reconnecting');
  };
  const online = (): void => {
    decide();
    if (!confirmed) void connectAgain();
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
  const retry = setInterval(() => {
    if (confirmed === false && navigator.onLine) void connectAgain();
  }, connectAgainMillis);
  const probe = setInterval(() => {
    if (document.visibilityState === 'visible' || apiState.current() !== 'reachable') void probeApi();
  }, probeApiMillis);
  void probeApi();
  window.addEventListener('online', online);
  window.addEventListener('offline', decide);
  return () => {
    stopWatching();
    clearInterval(retry);
    clearInterval(probe);
    window.removeEventListener('online', online);
    window.removeEventListener('offline', decide);
  };
});
