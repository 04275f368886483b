import type { Service } from '../../shared/service.ts';
import { restartService } from '../api.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { useRestoring } from './use-restoring.ts';

/** New instances of what is live. */
export function RestartButton({ service: { name, runningDep } }: { readonly service: Service }) {
  const { busy, failure, send } = useRestoring((key) => restartService(name, key));
  return (
    <>
      <div data-part="actions">
        <button type="button" disabled={busy || runningDep !== null} onClick={() => void send()}>
          Restart
        </button>
      </div>
      {failure && <FailureNotice failure={failure} />}
    </>
  );
}
