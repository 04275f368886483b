import { useEffect, useMemo, useState } from 'react';
import { followRejections } from '../collections.ts';
import { Age } from '../parts/age.tsx';
import { ReplayButton } from '../parts/replay-button.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useSource } from '../source.ts';

const pageSize = 50;

/** Messages that could not be taken, with the reason and what helps. */
export function RejectionsPage() {
  const [count, setCount] = useState(pageSize);
  const source = useMemo(() => followRejections(count), [count]);
  const live = useSource(source);
  useEffect(() => {
    document.title = 'Rejections · Slipway';
  }, []);
  return (
    <main id="main" tabIndex={-1} data-page="rejections">
      <h1>Rejected messages</h1>
      {live.state !== 'ready' ? (
        <Waiting live={live} what="the rejections" />
      ) : live.value.length === 0 ? (
        <p data-part="empty">Every message could be taken.</p>
      ) : (
        <>
          <ul data-part="rejections">
            {live.value.map(({ id, at, topic, code, message, hint, excerpt, replayable, replayedAt }) => (
              <li key={id} data-part="card">
                <p data-part="failure-title">
                  <strong>{message}</strong> <code>{code}</code>
                </p>
                {hint && <p data-part="hint">{hint}</p>}
                {excerpt && <pre>{excerpt}</pre>}
                <small>
                  {topic} · <Age time={at} />
                  {replayedAt && (
                    <>
                      {' · sent again '}
                      <Age time={replayedAt} />
                    </>
                  )}
                </small>
                {replayable && <ReplayButton id={id} what={message} />}
              </li>
            ))}
          </ul>
          {live.value.length >= count && (
            <button type="button" onClick={() => setCount(count + pageSize)}>
              Show older ones
            </button>
          )}
        </>
      )}
    </main>
  );
}
