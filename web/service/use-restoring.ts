import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { DeploymentView } from '../../shared/api.ts';
import type { Failure } from '../../shared/problems.ts';
import type { Answer } from '../api.ts';

/** Asks for a deployment and opens its page; pressing again after a lost answer finds the same one. */
export function useRestoring(ask: (key: string) => Promise<Answer<DeploymentView>>) {
  const [, navigate] = useLocation();
  const key = useRef(crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = async (): Promise<void> => {
    setBusy(true);
    const answer = await ask(key.current);
    setBusy(false);
    if (answer.ok) return navigate(`/deployments/${answer.value.id}`);
    // Only what the API has refused is another request the next time.
    if (answer.failure.code !== 'dependency-unavailable') key.current = crypto.randomUUID();
    setFailure(answer.failure);
  };
  return { busy, failure, send };
}
