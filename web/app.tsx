import { lazy, Suspense, useEffect, useRef } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { announcement } from './announcer.ts';
import { Header } from './header.tsx';
import { DeploymentsPage } from './pages/deployments.tsx';
import { RejectionsPage } from './pages/rejections.tsx';
import { ServicesPage } from './pages/services.tsx';
import { useSource } from './source.ts';

/** The form brings the widgets and the deployment's page the log: each is loaded when it is opened. */
const DeployPage = lazy(async () => ({ default: (await import('./pages/deploy.tsx')).DeployPage }));
const ServicePage = lazy(async () => ({ default: (await import('./pages/service.tsx')).ServicePage }));
const DeploymentPage = lazy(async () => ({ default: (await import('./pages/deployment.tsx')).DeploymentPage }));

function Announcements() {
  return (
    <p data-part="unseen" aria-live="polite">
      {useSource(announcement)}
    </p>
  );
}

/** After a change of page the keyboard stands at its content; not at the first page, where the browser decides. */
function useFocusOnNavigation(): void {
  const [location] = useLocation();
  const last = useRef(location);
  useEffect(() => {
    if (last.current === location) return;
    last.current = location;
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [location]);
}

function NotFound() {
  return (
    <main id="main" tabIndex={-1}>
      <div data-part="empty">
        <p>There is no such page.</p>
        <Link href="/">All deployments</Link>
      </div>
    </main>
  );
}

export function App() {
  useFocusOnNavigation();
  return (
    <>
      <Header />
      <Suspense fallback={<main data-part="empty">Loading the page.</main>}>
        <Switch>
          <Route path="/" component={DeploymentsPage} />
          <Route path="/deploy" component={DeployPage} />
          <Route path="/services" component={ServicesPage} />
          <Route path={/^\/services\/(?<name>[a-z0-9-]+)\/?$/}>{({ name }) => <ServicePage name={name ?? ''} />}</Route>
          <Route path="/rejections" component={RejectionsPage} />
          <Route path={/^\/deployments\/(?<id>[A-Za-z0-9_-]+)\/?$/}>
            {({ id }) => <DeploymentPage id={id ?? ''} />}
          </Route>
          <Route component={NotFound} />
        </Switch>
      </Suspense>
      <Announcements />
    </>
  );
}
