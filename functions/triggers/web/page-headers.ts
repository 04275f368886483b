/** Addresses that the page talks to beside its own server. */
export interface PagePeers {
  /** Origin of the API. */
  readonly api: string;
  /** Origin of Firestore. */
  readonly firestore: string;
}

/** No inline script or style, nothing from elsewhere, no frames around the page (product.md "API"). */
export function pageHeaders(peers: PagePeers): Readonly<Record<string, string>> {
  return headersWith({
    'default-src': "'self'",
    'img-src': "'self' data:",
    'connect-src': `'self' ${peers.api} ${peers.firestore}`,
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  });
}

/** Vite's development server writes inline scripts and styles into the page and reloads it over a web socket. */
export function developmentPageHeaders(peers: PagePeers): Readonly<Record<string, string>> {
  return headersWith({
    'default-src': "'self'",
    'script-src': "'self' 'unsafe-inline'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data:",
    'connect-src': `'self' ws: ${peers.api} ${peers.firestore}`,
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
