import {
  collection,
  connectFirestoreEmulator,
  disableNetwork,
  doc,
  enableNetwork,
  endBefore,
  type Firestore,
  getDocsFromServer,
  getFirestore,
  limit,
  limitToLast,
  onSnapshot,
  orderBy,
  type Query,
  query,
  startAfter,
  where,
} from 'firebase/firestore';
import { config } from './config.ts';
import { firebaseApp } from './firebase-app.ts';

/** The only file that knows Firestore's client. Documents leave it as plain data; documents.ts gives them their types. */

export type Fields = Readonly<Record<string, unknown>>;

interface Listener<T> {
  /** `stale` while the server has not confirmed what is shown. */
  readonly next: (value: T, stale: boolean) => void;
  readonly refused: (code: string) => void;
}

/** A query over one collection below `orgs/{org}`, in the few shapes the pages need. */
export interface Selection {
  readonly path: string;
  readonly order: readonly [field: string, direction: 'asc' | 'desc'];
  readonly equal?: Readonly<Record<string, string>>;
  readonly first?: number;
  readonly last?: number;
  readonly after?: number | string;
  readonly before?: number;
}

let opened: Firestore | undefined;

function database(): Firestore {
  if (opened) return opened;
  const { firestore, user } = config();
  opened = getFirestore(firebaseApp());
  if (firestore) {
    const mock = user ? { mockUserToken: { sub: user.uid, ...(user.email ? { email: user.email } : {}) } } : {};
    connectFirestoreEmulator(opened, firestore.host, firestore.port, mock);
  }
  return opened;
}

const within = (path: string): string => (path === '' ? `orgs/${config().org}` : `orgs/${config().org}/${path}`);

function toQuery(selection: Selection): Query {
  return query(
    collection(database(), within(selection.path)),
    ...Object.entries(selection.equal ?? {}).map(([field, value]) => where(field, '==', value)),
    orderBy(...selection.order),
    ...(selection.after === undefined ? [] : [startAfter(selection.after)]),
    ...(selection.before === undefined ? [] : [endBefore(selection.before)]),
    ...(selection.first === undefined ? [] : [limit(selection.first)]),
    ...(selection.last === undefined ? [] : [limitToLast(selection.last)]),
  );
}

/** A refused listener is dead in the SDK: it is set up again after this many milliseconds, so that a page heals by itself. */
const listenAgainMillis = 4000;

function listenAgain(start: (refused: (code: string) => void) => () => void, refused: (code: string) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: () => void = () => undefined;
  const listen = (): void => {
    stop = start((code) => {
      refused(code);
      timer = setTimeout(listen, listenAgainMillis);
    });
  };
  listen();
  return (): void => {
    clearTimeout(timer);
    stop();
  };
}

/** Listens to one document below the organisation ('' for the organisation's own); `null` when there is none. */
export function watchDocument(path: string, listener: Listener<Fields | null>): () => void {
  return listenAgain(
    (refused) =>
      onSnapshot(
        doc(database(), within(path)),
        { includeMetadataChanges: true },
        (snapshot) => listener.next(snapshot.data() ?? null, snapshot.metadata.fromCache),
        (error) => refused(error.code),
      ),
    listener.refused,
  );
}

export function watchCollection(selection: Selection, listener: Listener<readonly Fields[]>): () => void {
  return listenAgain(
    (refused) =>
      onSnapshot(
        toQuery(selection),
        { includeMetadataChanges: true },
        (snapshot) =>
          listener.next(
            snapshot.docs.map((one) => one.data()),
            snapshot.metadata.fromCache,
          ),
        (error) => refused(error.code),
      ),
    listener.refused,
  );
}

/** Reads once, from the server. */
export async function readCollection(selection: Selection): Promise<readonly Fields[]> {
  const snapshot = await getDocsFromServer(toQuery(selection));
  return snapshot.docs.map((one) => one.data());
}

/** Turns the SDK's connection off and on: off shows everything as stale at once, on connects without its back-off. */
export function switchNetwork(on: boolean): Promise<void> {
  return on ? enableNetwork(database()) : disableNetwork(database());
}

const probeTimeoutMillis = 5000;

/** Whether Firestore answers at all. The answer cannot be read across origins and need not be; no document is read, so it costs nothing. */
export async function canReachFirestore(): Promise<boolean> {
  const { firestore } = config();
  const address = firestore ? `http://${firestore.host}:${firestore.port}/` : 'https://firestore.googleapis.com/';
  try {
    await fetch(address, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(probeTimeoutMillis) });
    return true;
  } catch {
    return false;
  }
}
