import { useEffect, useRef } from 'react';
import type { Deployment } from '../../shared/deployment.ts';
import { isHeld } from '../../shared/rollout.ts';
import { stages } from '../../shared/stages.ts';
import { deploymentStatusLabels, isTerminal } from '../../shared/statuses.ts';
import { stepsOf } from '../../shared/strategy.ts';
import { announce } from '../announcer.ts';

/** One sentence about where a deployment stands. */
export function sentenceAbout(deployment: Deployment): string {
  const { service, status, stage, failure, rollout } = deployment;
  const label = deploymentStatusLabels[status];
  if (status === 'running' && rollout?.reachedAt && isHeld(deployment)) {
    return `${service}: ${stepsOf(rollout.strategy)[rollout.step - 1]?.percent} % of the traffic is held.`;
  }
  if (status === 'running' && stage) return `${service}: ${stages[stage].label} is running.`;
  if (isTerminal(status) && failure) return `${service}: ${label}. ${failure.message}`;
  return `${service}: ${label}.`;
}

/** Says every change of stage or status to people who do not see the page; not the state it was opened in. */
export function useAnnouncements(deployment: Deployment | null): void {
  const said = useRef<string | null>(null);
  const sentence = deployment && sentenceAbout(deployment);
  useEffect(() => {
    if (sentence === null) return;
    if (said.current !== null && said.current !== sentence) announce(sentence);
    said.current = sentence;
  }, [sentence]);
}
