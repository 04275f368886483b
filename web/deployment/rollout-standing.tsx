import type { Deployment } from '../../shared/deployment.ts';
import type { Rollout } from '../../shared/rollout.ts';
import { clock } from '../clock.ts';
import { Moment } from '../parts/age.tsx';
import { formatCount } from '../quantity.ts';
import { useSource } from '../source.ts';
import { formatSeconds } from '../time.ts';
import { comparisonsOf, type Standing, standingOf } from './rollout-view.ts';

interface RolloutProps {
  readonly deployment: Deployment;
  readonly rollout: Rollout;
}

/** Where the rollout stands, and what comes next. */
export function RolloutStanding({ deployment, rollout }: RolloutProps) {
  const standing = standingOf(deployment, rollout);
  return (
    <p data-part="rollout-standing" data-standing={standing.kind}>
      <Words standing={standing} revision={deployment.run?.revision ?? 'the new revision'} />
      {standing.kind === 'stopped' && <Spared rollout={rollout} />}
    </p>
  );
}

function Words({ standing, revision }: { readonly standing: Standing; readonly revision: string }) {
  switch (standing.kind) {
    case 'setting':
      return (
        <>
          Cloud Run is sending {standing.percent} % of the traffic to {revision}.
        </>
      );
    case 'held':
      return <Held {...standing} />;
    case 'paused':
      return <Paused {...standing} />;
    case 'hurried':
      return (
        <>
          {standing.by} does not wait for the rest of the steps: {revision} gets all traffic for good next.
        </>
      );
    case 'restoring':
      return (
        <>
          Stopped at {standing.percent} %: {standing.because}. The earlier traffic is being restored.
        </>
      );
    case 'stopped':
      return (
        <>
          <strong>
            Stopped at {standing.percent} %: {standing.because}.
          </strong>{' '}
          The earlier traffic is back{standing.at && <> since {<Moment time={standing.at} />}</>}.
        </>
      );
    case 'live':
      return (
        <>
          All traffic went to {revision} at <Moment time={standing.at} />.
          {standing.hurriedBy && ` ${standing.hurriedBy} did not wait for the rest of the steps.`}
        </>
      );
    default:
      return standing satisfies never;
  }
}

/** The time that is left is that of the recorded end of the hold; when it is over, what is awaited is said instead. */
function Held({ percent, until, through }: Extract<Standing, { kind: 'held' }>) {
  const left = Math.ceil((Date.parse(until) - useSource(clock)) / 1000);
  const awaited = through !== null && through < until ? 'the figures up to then are awaited' : 'the next step follows';
  return (
    <>
      {percent} % of the traffic is held until <Moment time={until} />:{' '}
      {left > 0 ? (
        <span role="timer" data-part="countdown">
          {formatSeconds(left)} left
        </span>
      ) : (
        awaited
      )}
      .
    </>
  );
}

function Paused({ percent, by, at, left, abandonedAt }: Extract<Standing, { kind: 'paused' }>) {
  return (
    <>
      Paused at {percent} % by {by} at <Moment time={at} />
      {left !== null && <> with {formatSeconds(left)} left</>}.
      {abandonedAt && (
        <>
          {' '}
          Unless it is resumed, the earlier traffic comes back after <Moment time={abandonedAt} withDate />.
        </>
      )}
    </>
  );
}

/** How many requests the new revision got before it was stopped. */
function Spared({ rollout }: { readonly rollout: Rollout }) {
  const sides = comparisonsOf(rollout).map(({ comparison }) => comparison.fresh);
  if (sides.length === 0) return null;
  const requests = sides.reduce((sum, side) => sum + side.requests, 0);
  const errors = sides.reduce((sum, side) => sum + side.errors, 0);
  return (
    <>
      {' '}
      {formatCount(requests)} requests met the new revision and {formatCount(errors)} of them failed; all others went to
      the earlier one.
    </>
  );
}
