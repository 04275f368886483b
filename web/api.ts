import type { CreateDeployment, DeploymentView, RepositoryView, SettleDrift, UpdateService } from '../shared/api.ts';
import type { CreateAnalysis, DryAnalysis } from '../shared/dry-analysis.ts';
import type { Failure } from '../shared/problems.ts';
import type { Rejection, Service } from '../shared/service.ts';
import { config } from './config.ts';
import { bearer } from './session.ts';
import { createCell, type Source } from './source.ts';

/** Calls to the API: the browser only reads Firestore, every write goes through here. */

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export type ApiState = 'unknown' | 'reachable' | 'unreachable';

const state = createCell<ApiState>('unknown');
export const apiState: Source<ApiState> = state;

/** Longer than the API's own limit of 30 s, so that its answer is seen and not ours. */
const timeoutMillis = 35_000;

const unreachable: Failure = {
  code: 'dependency-unavailable',
  fault: 'platform',
  message: 'The API cannot be reached.',
  hint: 'Nothing was lost. Check that Slipway is running, then press the button again.',
};

function readFailure(status: number, body: unknown): Failure {
  const error = (body as { error?: Partial<Failure> } | null)?.error;
  return {
    code: error?.code ?? 'internal-error',
    fault: error?.fault ?? 'platform',
    message: error?.message ?? `The API answered with status ${status}.`,
    hint: error?.hint ?? 'Try again in a moment.',
  };
}

async function call<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
  const headers = new Headers(init.headers);
  if (init.body) headers.set('content-type', 'application/json');
  try {
    const token = await bearer();
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMillis), ...(init.signal ? [init.signal] : [])]);
    const response = await fetch(`${config().api}${path}`, { ...init, headers, signal });
    state.set('reachable');
    // What went wrong may be told by something in between that speaks no JSON; a good answer that breaks off is none.
    if (!response.ok)
      return { ok: false, failure: readFailure(response.status, await response.json().catch(() => null)) };
    return { ok: true, value: (await response.json()) as T };
  } catch {
    // Whoever aborts a call does not look at its answer; everything else that throws here is a missing connection.
    if (!init.signal?.aborted) state.set('unreachable');
    return { ok: false, failure: unreachable };
  }
}

const inOrg = (path: string): string => `/v1/orgs/${encodeURIComponent(config().org)}/${path}`;

function post<T>(path: string, idempotencyKey: string, body?: unknown): Promise<Answer<T>> {
  const headers = { 'idempotency-key': idempotencyKey };
  return call<T>(inOrg(path), {
    method: 'POST',
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The key belongs to one submit: pressing again after a lost answer finds the same deployment. */
export const createDeployment = (request: CreateDeployment, key: string): Promise<Answer<DeploymentView>> =>
  post('deployments', key, request);

export const cancelDeployment = (id: string, key: string): Promise<Answer<DeploymentView>> =>
  post(`deployments/${encodeURIComponent(id)}:cancel`, key);

export const redeployDeployment = (id: string, key: string): Promise<Answer<DeploymentView>> =>
  post(`deployments/${encodeURIComponent(id)}:redeploy`, key);

/** By the hash of what was looked at. */
export const approveDeployment = (id: string, specHash: string, key: string): Promise<Answer<DeploymentView>> =>
  post(`deployments/${encodeURIComponent(id)}:approve`, key, { specHash });

export const rejectDeployment = (id: string, reason: string, key: string): Promise<Answer<DeploymentView>> =>
  post(`deployments/${encodeURIComponent(id)}:reject`, key, { reason });

/** To abort is to cancel. */
export const steerDeployment = (
  id: string,
  steering: 'pause' | 'resume' | 'promote',
  key: string,
): Promise<Answer<DeploymentView>> => post(`deployments/${encodeURIComponent(id)}:${steering}`, key);

export const rollBackService = (name: string, release: string, key: string): Promise<Answer<DeploymentView>> =>
  post(`services/${encodeURIComponent(name)}:rollback`, key, { release });

export const updateService = (name: string, change: UpdateService, key: string): Promise<Answer<Service>> =>
  post(`services/${encodeURIComponent(name)}:update`, key, change);

export const settleDrift = (name: string, choice: SettleDrift, key: string): Promise<Answer<Service>> =>
  post(`services/${encodeURIComponent(name)}:drift`, key, choice);

export const restartService = (name: string, key: string): Promise<Answer<DeploymentView>> =>
  post(`services/${encodeURIComponent(name)}:restart`, key);

/** Asks what a deployment would find and plan; nothing is written, so it needs no key. */
export const analyzeRepository = (request: CreateAnalysis, signal: AbortSignal): Promise<Answer<DryAnalysis>> =>
  call(inOrg('analyses'), { method: 'POST', body: JSON.stringify(request), signal });

export const replayRejection = (id: string, key: string): Promise<Answer<Rejection>> =>
  post(`rejections/${encodeURIComponent(id)}:replay`, key);

export const listRepositories = (
  query: string,
  signal: AbortSignal,
): Promise<Answer<{ readonly repositories: readonly RepositoryView[] }>> =>
  call(inOrg(`repositories?query=${encodeURIComponent(query)}`), { signal });

export const listBranches = (
  owner: string,
  name: string,
  signal: AbortSignal,
): Promise<Answer<{ readonly branches: readonly string[] }>> =>
  call(inOrg(`repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/branches`), { signal });

export const listSecrets = (
  signal: AbortSignal,
): Promise<Answer<{ readonly secrets: readonly { readonly name: string }[] }>> => call(inOrg('secrets'), { signal });

/** Asks whether the API is there; the outcome is in `apiState`. */
export async function probeApi(): Promise<void> {
  await call('/health/live');
}
