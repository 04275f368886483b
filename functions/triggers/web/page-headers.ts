import type { PageConfig } from '../../../shared/page-config.ts';

/** Addresses that the page talks to beside its own server. */
export interface PagePeers {
  readonly connect: readonly string[];
  /** Where the sign-in's script and frame come from. */
  readonly scripts: readonly string[];
  readonly frames: readonly string[];
}

/** Firestore and the API, and in the cloud what firebase/auth asks to sign somebody in (12.19, 2026-11-21). */
export function peersOf({ api, firestore, firebase }: PageConfig): PagePeers {
  const store = firestore === null ? 'https://firestore.googleapis.com' : `http://${firestore.host}:${firestore.port}`;
  if (firebase === null) return { connect: [api, store], scripts: [], frames: [] };
  const google = ['https://identitytoolkit.googleapis.com', 'https://securetoken.googleapis.com'];
  // The window of a sign-in answers through a frame of the project's own domain, which gapi loads.
  return {
    connect: [api, store, ...google],
    scripts: ['https://apis.google.com'],
    frames: [`https://${firebase.authDomain}`],
  };
}

const oneYear = 31_536_000;

/** No inline script or style, nothing from elsewhere but the sign-in, no frames around the page (product.md "API"). */
export function pageHeaders({ connect, scripts, frames }: PagePeers): Readonly<Record<string, string>> {
  return {
    ...headersWith({
      'default-src': "'self'",
      'script-src': ["'self'", ...scripts].join(' '),
      'img-src': "'self' data:",
      'connect-src': ["'self'", ...connect].join(' '),
      'frame-src': frames.length === 0 ? "'none'" : frames.join(' '),
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    }),
    // A page that watches the window of its sign-in has to keep hold of it.
    'cross-origin-opener-policy': frames.length === 0 ? 'same-origin' : 'same-origin-allow-popups',
    // Browsers heed it over TLS only (RFC 6797, 7.2), so the laptop is left as it is.
    'strict-transport-security': `max-age=${oneYear}; includeSubDomains`,
  };
}

/** Vite's development server writes inline scripts and styles into the page and reloads it over a web socket. */
export function developmentPageHeaders({ connect }: PagePeers): Readonly<Record<string, string>> {
  return headersWith({
    'default-src': "'self'",
    'script-src': "'self' 'unsafe-inline'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data:",
    'connect-src': ["'self'", 'ws:', ...connect].join(' '),
    'object-src': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  });
}

function headersWith(policy: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    'content-security-policy': Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
}
