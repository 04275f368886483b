import { type FirebaseApp, initializeApp } from 'firebase/app';
import { config } from './config.ts';

let made: FirebaseApp | undefined;

/** The one app that Firestore and, in the cloud, the sign-in belong to: Firestore sends the token of whoever is signed in. */
export function firebaseApp(): FirebaseApp {
  const { project, firebase } = config();
  made ??= initializeApp(firebase ?? { projectId: project, apiKey: 'local' });
  return made;
}
