import type { Deployment } from '../../shared/deployment.ts';

/** The variables of this release; secrets are names here, their values are nowhere. */
export function EnvironmentCard({ deployment }: { readonly deployment: Deployment }) {
  const { env, spec } = deployment;
  // Before the plan has merged them with the service's own, what was asked for is what is known.
  const shown = Object.entries(Object.keys(env).length > 0 ? env : spec.env).sort(([a], [b]) => (a < b ? -1 : 1));
  if (shown.length === 0 && spec.unset.length === 0) return null;
  return (
    <section aria-labelledby="environment-title" data-part="card">
      <header>
        <h2 id="environment-title">Variables</h2>
        <small>{shown.length}</small>
      </header>
      <dl data-part="variables">
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              {typeof value === 'string' ? (
                <code>{value}</code>
              ) : (
                <>
                  <span data-part="badge">secret</span> <code>{value.secret}</code>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {spec.unset.length > 0 && (
        <p data-part="hint">
          Removed by this deployment: <code>{spec.unset.join(', ')}</code>
        </p>
      )}
    </section>
  );
}
