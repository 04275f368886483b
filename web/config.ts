import type { PageConfig } from '../shared/page-config.ts';

/** Reads the page's configuration; throws when the page was served without one. */
function readConfig(): PageConfig {
  const text = document.getElementById('slipway-config')?.textContent ?? '{}';
  const given = JSON.parse(text) as Partial<PageConfig>;
  if (!given.project || !given.org || given.api === undefined) {
    throw new Error('This page was served without its configuration. Open the address that `npm start` prints.');
  }
  const { project, org, api, token = '', firestore = null, user = null, firebase = null } = given;
  return { project, org, api, token, firestore, user, firebase };
}

let known: PageConfig | undefined;

export function config(): PageConfig {
  known ??= readConfig();
  return known;
}
