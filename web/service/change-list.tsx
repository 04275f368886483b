import type { ReleaseChange } from '../../shared/release-changes.ts';

/** What differs, before and after. */
export function ChangeList({ changes }: { readonly changes: readonly ReleaseChange[] }) {
  if (changes.length === 0) return <p data-part="hint">Nothing but the revision.</p>;
  return (
    <dl data-part="release-changes">
      {changes.map(({ what, before, after }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>
            <del>{before ?? 'none'}</del> <span aria-hidden="true">→</span> <ins>{after ?? 'none'}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
