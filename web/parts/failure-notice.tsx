import type { Failure } from '../../shared/problems.ts';

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly title?: string;
}

/** What went wrong, whose fault it is, and what to do next. */
export function FailureNotice({ failure, title }: FailureNoticeProps) {
  return (
    <section data-part="failure" data-fault={failure.fault} role="alert">
      <p data-part="failure-title">
        <strong>{title ?? failure.message}</strong>
        <code>{failure.code}</code>
      </p>
      {title && <p>{failure.message}</p>}
      {failure.hint && <p data-part="hint">{failure.hint}</p>}
      <small>
        {failure.fault === 'user'
          ? 'In the repository, the app or the request.'
          : 'In Slipway or a provider, not in your app.'}
      </small>
    </section>
  );
}
