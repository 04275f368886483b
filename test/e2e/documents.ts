import { type CollectionReference, Firestore } from '@google-cloud/firestore';
import type { LocalJson } from '../../local/local-json.ts';
import type { Role } from '../../shared/service.ts';

const open = ({ firestore, project }: LocalJson): Firestore =>
  new Firestore({
    projectId: project,
    host: firestore,
    ssl: false,
    // The emulator's word for an administrator, whom the security rules do not concern.
    customHeaders: { Authorization: 'Bearer owner' },
  });

/** Makes the stack's only user a member with another role. */
export async function setRole(local: LocalJson, role: Role): Promise<void> {
  const db = open(local);
  try {
    await db.doc(`orgs/${local.org}/members/${local.user.uid}`).update({ role });
  } finally {
    await db.terminate();
  }
}

/** Makes somebody else a member. */
export async function addMember(local: LocalJson, uid: string, role: Role): Promise<void> {
  const db = open(local);
  try {
    await db.doc(`orgs/${local.org}/members/${uid}`).set({ role, email: `${uid}@localhost` });
  } finally {
    await db.terminate();
  }
}

/** Every document of the stack's Firestore as JSON, by path. */
export async function allDocuments(local: LocalJson): Promise<ReadonlyMap<string, string>> {
  const db = open(local);
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
