/** What the server that delivers the page knows and the page does not; it stands in the page as JSON. */
export interface Config {
  readonly project: string;
  readonly org: string;
  /** Address of the API without a trailing slash. */
  readonly api: string;
  readonly token: string;
  /** Set when Firestore is the emulator. */
  readonly firestore: { readonly host: string; readonly port: number } | null;
  readonly user: { readonly uid: string; readonly email: string | null } | null;
  /** The Firebase web app's options in the cloud. */
  readonly firebase: Readonly<Record<string, string>> | null;
}

/** Reads the page's configuration; throws when the page was served without one. */
function readConfig(): Config {
  const text = document.getElementById('slipway-config')?.textContent ?? '{}';
  const given = JSON.parse(text) as Partial<Config>;
  if (!given.project || !given.org || given.api === undefined) {
    throw new Error('This page was served without its configuration. Open the address that `npm start` prints.');
  }
  const { project, org, api, token = '', firestore = null, user = null, firebase = null } = given;
  return { project, org, api, token, firestore, user, firebase };
}

let known: Config | undefined;

export function config(): Config {
  known ??= readConfig();
  return known;
}
