import { type CollectionReference, Firestore } from '@google-cloud/firestore';
import type { LocalJson } from '../../local/local-json.ts';

/** Every document of the stack's Firestore as JSON, by path. */
export async function allDocuments({ firestore, project }: LocalJson): Promise<ReadonlyMap<string, string>> {
  const db = new Firestore({
    projectId: project,
    host: firestore,
    ssl: false,
    // The emulator's word for an administrator, whom the security rules do not concern.
    customHeaders: { Authorization: 'Bearer owner' },
  });
  const found = new Map<string, string>();
  const walk = async (collection: CollectionReference): Promise<void> => {
    for (const document of await collection.listDocuments()) {
      const data = (await document.get()).data();
      if (data !== undefined) found.set(document.path, JSON.stringify(data));
      for (const below of await document.listCollections()) await walk(below);
    }
  };
  try {
    for (const collection of await db.listCollections()) await walk(collection);
  } finally {
    await db.terminate();
  }
  return found;
}
