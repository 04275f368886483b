import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { apiState } from './api.ts';
import { connection, connectionLabels } from './connection.ts';
import { session, signOut } from './session.ts';
import { useSource } from './source.ts';
import { setTheme, theme, themeLabels, themes } from './theme.ts';

function NavLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const [location] = useLocation();
  const here = href === '/' ? location === '/' || location.startsWith('/deployments') : location.startsWith(href);
  return (
    <Link href={href} aria-current={here ? 'page' : undefined}>
      {children}
    </Link>
  );
}

/** Whether what is shown is live, and whether anything can be started. */
function ConnectionState() {
  const state = useSource(connection);
  const api = useSource(apiState);
  return (
    <p data-part="connection" role="status" data-connection={state} data-api={api}>
      <span data-part="dot" aria-hidden="true" />
      <span title="The connection to Firestore, which feeds this page">{connectionLabels[state]}</span>
      {api === 'unreachable' && <span title="Nothing can be started until it is back">API not reachable</span>}
    </p>
  );
}

/** Nothing on the laptop, where nobody signs in. */
function Account() {
  const who = useSource(session);
  if (who.state !== 'signed-in') return null;
  return (
    <button type="button" data-part="button" title={who.email ?? undefined} onClick={() => void signOut()}>
      Sign out
    </button>
  );
}

export function Header() {
  const chosen = useSource(theme);
  return (
    <header data-part="top">
      <a href="#main" data-part="skip">
        Skip to content
      </a>
      <Link href="/" data-part="brand">
        Slipway
      </Link>
      <nav aria-label="Main">
        <NavLink href="/">Deployments</NavLink>
        <NavLink href="/services">Services</NavLink>
        <NavLink href="/rejections">Rejections</NavLink>
      </nav>
      <ConnectionState />
      <label data-part="theme">
        <span>Theme</span>
        <select
          value={chosen}
          onChange={(event) => {
            const next = themes.find((known) => known === event.target.value);
            if (next) setTheme(next);
          }}
        >
          {themes.map((known) => (
            <option key={known} value={known}>
              {themeLabels[known]}
            </option>
          ))}
        </select>
      </label>
      <Account />
      <Link href="/deploy" data-part="button" data-tone="main">
        Deploy
      </Link>
    </header>
  );
}
