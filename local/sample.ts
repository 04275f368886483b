import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type DeploymentView, deploymentViewSchema } from '../shared/api.ts';
import { serviceSchema } from '../shared/service.ts';
import { isTerminal } from '../shared/statuses.ts';
import { within } from './deadline.ts';
import type { LocalJson } from './local-json.ts';

const sample = { service: 'hello', repository: 'examples/express' } as const;

/** Deploys the sample through the public API, as anybody would, unless its commit is live and answers; answers the URL or null. */
export async function deploySample(
  local: LocalJson,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const live = await liveUrl(local, signal);
  if (live !== null) return live;
  say(`Deploying the sample ${sample.repository} as ${sample.service}:`);
  const key = { 'idempotency-key': `sample-${randomUUID()}` };
  const posted = await call(local, 'POST', '/deployments', signal, key, sample);
  if (posted.status >= 300) throw new Error(`The sample was refused: ${await posted.text()}`);
  const { id } = z.object({ id: z.string() }).parse(await posted.json());
  const ended = await follow(local, id, say, signal);
  const { status, failure, report, page } = ended;
  if (status === 'succeeded') return report?.url ?? null;
  say(`The sample ended as ${status}: ${failure?.message ?? ''} ${failure?.hint ?? ''}`.trimEnd());
  say(`  ${page}`);
  return null;
}

async function follow(local: LocalJson, id: string, say: (line: string) => void, signal: AbortSignal) {
  let told = '';
  for (;;) {
    const answer = await call(local, 'GET', `/deployments/${id}`, signal).catch(() => null);
    const view: DeploymentView | null = answer?.ok ? deploymentViewSchema.parse(await answer.json()) : null;
    const line =
      view === null ? '' : `  ${String(Math.floor(view.progress)).padStart(3)} %  ${view.stage ?? view.status}`;
    if (line !== '' && line !== told) say(line);
    told = line || told;
    if (view !== null && isTerminal(view.status)) return view;
    await sleep(500, undefined, { signal });
  }
}

/** The URL of `hello`, when what is live is the sample's newest commit and it answers. */
async function liveUrl(local: LocalJson, signal: AbortSignal): Promise<string | null> {
  const answer = await call(local, 'GET', `/services/${sample.service}`, signal);
  if (!answer.ok) return null;
  const { stable } = serviceSchema.parse(await answer.json());
  if (stable === null || stable.sha !== (await newestCommit(local, signal))) return null;
  const page = await fetch(stable.url, { signal: within(30_000, signal) }).catch(() => null);
  return page?.ok ? stable.url : null;
}

async function newestCommit(local: LocalJson, signal: AbortSignal): Promise<string | null> {
  const headers = { authorization: `Bearer ${local.token}`, accept: 'application/vnd.github.sha' };
  const answer = await fetch(`${local.github}/repos/${sample.repository}/commits/HEAD`, { headers, signal });
  if (!answer.ok) return null;
  const text = await answer.text();
  return /^[0-9a-f]{40}$/.test(text) ? text : z.object({ sha: z.string() }).parse(JSON.parse(text)).sha;
}

async function call(
  local: LocalJson,
  method: string,
  path: string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
  body?: object,
): Promise<Response> {
  return fetch(`${local.api}/v1/orgs/${local.org}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${local.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: within(30_000, signal),
  });
}
