import { type Fields, type Selection, watchCollection, watchDocument } from './firestore.ts';
import { createSource, type Source } from './source.ts';

/** A document or list as Firestore has it now. `stale` while the connection is down and older data is shown. */
export type Live<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T; readonly stale: boolean }
  | { readonly state: 'missing' }
  | { readonly state: 'refused'; readonly code: string };

const loading = { state: 'loading' } as const;

/** Follows one document. An empty answer from the cache alone says nothing about the server, so it stays loading. */
export function liveDocument<T>(path: string, read: (fields: Fields) => T | null): Source<Live<T>> {
  return createSource<Live<T>>(loading, (set) =>
    watchDocument(path, {
      next: (fields, stale) => {
        const value = fields === null ? null : read(fields);
        if (value !== null) set({ state: 'ready', value, stale });
        else if (!stale) set(fields === null ? { state: 'missing' } : { state: 'refused', code: 'unreadable' });
      },
      refused: (code) => set({ state: 'refused', code }),
    }),
  );
}

/** Follows a query; documents that cannot be read are left out. */
export function liveList<T>(selection: Selection, read: (fields: Fields) => T | null): Source<Live<readonly T[]>> {
  return createSource<Live<readonly T[]>>(loading, (set) =>
    watchCollection(selection, {
      next: (documents, stale) => {
        if (stale && documents.length === 0) return;
        set({ state: 'ready', value: documents.map(read).filter((one) => one !== null), stale });
      },
      refused: (code) => set({ state: 'refused', code }),
    }),
  );
}
