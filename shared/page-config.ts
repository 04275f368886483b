/** What the server that delivers the page knows and the page does not; it stands in the page as JSON. */
export interface PageConfig {
  readonly project: string;
  readonly org: string;
  /** Address of the API without a trailing slash. */
  readonly api: string;
  /** What the laptop's API wants of every caller; empty in the cloud, where people sign in. */
  readonly token: string;
  /** Set when Firestore is the emulator. */
  readonly firestore: { readonly host: string; readonly port: number } | null;
  readonly user: { readonly uid: string; readonly email: string | null } | null;
  /** The Firebase web app's options in the cloud; people sign in where it is set. */
  readonly firebase: FirebaseApp | null;
}

/** https://firebase.google.com/docs/web/learn-more#config-object, as far as sign-in and Firestore want it. */
export interface FirebaseApp {
  readonly projectId: string;
  /** Names the project and opens nothing: it stands in the page for everybody to read. */
  readonly apiKey: string;
  /** Host that the sign-in's window is served from. */
  readonly authDomain: string;
}
