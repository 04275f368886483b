import { useEffect, useState } from 'react';
import type { RepositoryView } from '../../shared/api.ts';
import type { Failure } from '../../shared/problems.ts';
import { type Answer, listBranches, listRepositories, listSecrets } from '../api.ts';
import { parseRepository } from './repository.ts';

export interface Lookup<T> {
  readonly loading: boolean;
  readonly items: readonly T[];
  readonly failure: Failure | null;
}

/** Waits for a pause in typing before it asks. */
const pauseMillis = 150;

/** Asks for a list whenever the question changes; a null question asks nothing. The earlier answer stays until the next one. */
function useLookup<T>(
  question: string | null,
  ask: (question: string, signal: AbortSignal) => Promise<Answer<readonly T[]>>,
): Lookup<T> {
  const [lookup, setLookup] = useState<Lookup<T>>({ loading: question !== null, items: [], failure: null });
  useEffect(() => {
    if (question === null) return setLookup({ loading: false, items: [], failure: null });
    const asked = new AbortController();
    setLookup((earlier) => ({ ...earlier, loading: true }));
    const timer = setTimeout(async () => {
      const answer = await ask(question, asked.signal);
      if (asked.signal.aborted) return;
      if (answer.ok) setLookup({ loading: false, items: answer.value, failure: null });
      else setLookup({ loading: false, items: [], failure: answer.failure });
    }, pauseMillis);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [question, ask]);
  return lookup;
}

function within<A, B>(answer: Answer<A>, take: (value: A) => B): Answer<B> {
  return answer.ok ? { ok: true, value: take(answer.value) } : answer;
}

const askRepositories = async (query: string, signal: AbortSignal): Promise<Answer<readonly RepositoryView[]>> =>
  within(await listRepositories(query, signal), (value) => value.repositories);

const askBranches = async (fullName: string, signal: AbortSignal): Promise<Answer<readonly string[]>> => {
  const [owner = '', name = ''] = fullName.split('/');
  return within(await listBranches(owner, name, signal), (value) => value.branches);
};

const askSecrets = async (_: string, signal: AbortSignal): Promise<Answer<readonly string[]>> =>
  within(await listSecrets(signal), (value) => value.secrets.map((secret) => secret.name));

export const useRepositories = (query: string): Lookup<RepositoryView> => useLookup(query, askRepositories);

export function useBranches(repository: string): Lookup<string> {
  const parsed = parseRepository(repository);
  return useLookup(parsed && `${parsed.owner}/${parsed.name}`, askBranches);
}

/** Names of the secrets there are, asked for once a variable wants one. */
export const useSecrets = (wanted: boolean): Lookup<string> => useLookup(wanted ? 'all' : null, askSecrets);
