import type { Release } from '../../shared/release.ts';
import type { Service } from '../../shared/service.ts';
import { troubleOf } from '../../shared/watch.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { RollbackButton } from './rollback-button.tsx';

interface TroubleNoticeProps {
  readonly service: Service;
  /** Newest first. */
  readonly releases: readonly Release[];
}

/** Says that users meet more errors of what is live than of what was before, and offers the way back. */
export function TroubleNotice({ service, releases }: TroubleNoticeProps) {
  const { name, watch, stable } = service;
  const trouble = watch?.deployment === stable?.deployment && watch ? troubleOf(name, watch) : null;
  if (trouble === null) return null;
  const index = releases.findIndex(({ id }) => id === watch?.before.release);
  const release = releases[index];
  return (
    <div data-part="notice" data-trouble={watch?.deployment} role="status">
      <p>{trouble.sentence}</p>
      <p>
        Look at its log with <code>slipway logs --service {name}</code>, or go back with <code>{trouble.command}</code>
        <CopyButton what="Command" text={() => trouble.command} />
      </p>
      {release && (
        <RollbackButton
          service={service}
          release={release}
          live={releases.find(({ id }) => id === stable?.deployment) ?? null}
          since={releases.slice(0, index)}
          isNext
        />
      )}
    </div>
  );
}
