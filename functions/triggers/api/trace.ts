import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { type Trace, traceSchema } from '../../../shared/api.ts';
import { auditEntrySchema } from '../../../shared/audit.ts';
import { type Deployment, eventSchema, logChunkSchema } from '../../../shared/deployment.ts';
import { asDeployment } from '../../engine/documents.ts';
import { queries } from '../../engine/queries.ts';
import type { Ports, Store } from '../../ports.ts';
import { allow } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { traceParams } from './params.ts';
import { failures, json } from './responses.ts';

type Entry = Trace['entries'][number];

const mostServiceLines = 500;

export function addTrace(app: OpenAPIHono<ApiEnv>, { store, ports, config }: ApiDeps): void {
  const read = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/traces/{trace}',
    summary: 'Actions, transitions, build log and service log of one trace, in order',
    middleware: allow(store, 'read'),
    request: { params: traceParams },
    responses: { 200: json(traceSchema, 'What carries the trace id'), ...failures },
  });
  app.openapi(read, async (c) => {
    const { org, trace } = c.req.valid('param');
    const incomplete: string[] = [];
    const deployments = (await store.query(queries.deploymentsOfTrace(org, trace))).map(asDeployment);
    const parts = await Promise.all([
      actions(store, org, trace),
      ...deployments.flatMap((deployment) => [
        transitions(store, deployment),
        buildLines(store, deployment, incomplete),
        serviceLines(ports, { trace, project: config.project }, deployment, incomplete),
      ]),
    ]);
    return c.json({ trace, entries: parts.flat().sort(byTime), incomplete }, 200);
  });
}

async function actions(store: Store, org: string, trace: string): Promise<readonly Entry[]> {
  const found = await store.query(queries.auditOfTrace(org, trace));
  return found.map(({ data }) => {
    const { at, actor, action, resource, outcome } = auditEntrySchema.parse(data);
    return { at, from: 'audit', about: resource, text: `${actor} ${action}: ${outcome}` };
  });
}

async function transitions(store: Store, { org, id }: Deployment): Promise<readonly Entry[]> {
  const found = await store.query(queries.events(org, id));
  return found.map(({ data }) => {
    const { at, to, what } = eventSchema.parse(data);
    const where = to.stage === null ? to.status : `${to.status} ${to.stage}`;
    return { at, from: 'transition', about: id, text: `${where}: ${what}` };
  });
}

async function buildLines(store: Store, { org, id }: Deployment, incomplete: string[]): Promise<readonly Entry[]> {
  const query = queries.logChunks(org, id, 0);
  const chunks = (await store.query(query)).map(({ data }) => logChunkSchema.parse(data));
  if (chunks.length === query.limit || chunks.some(({ capped }) => capped)) {
    incomplete.push(`The build log of ${id} is longer; \`slipway logs ${id}\` has all that is stored.`);
  }
  return chunks.flatMap(({ lines }) => lines.map(({ at, text }) => ({ at, from: 'build', about: id, text }) as const));
}

/** Without Cloud Logging the rest is still worth reading. */
async function serviceLines(
  { runLogs }: Ports,
  { trace, project }: { readonly trace: string; readonly project: string },
  { id, service, spec, createdAt, run }: Deployment,
  incomplete: string[],
): Promise<readonly Entry[]> {
  if (run === null) return [];
  try {
    const filter = { trace, since: createdAt, limit: mostServiceLines };
    const lines = await runLogs.entries({ project, region: spec.region, name: service }, filter);
    if (lines.length === mostServiceLines)
      incomplete.push(`Only the last ${mostServiceLines} lines of ${service} are here.`);
    return lines.map(({ timestamp, severity, text }) => ({
      at: timestamp,
      from: 'service',
      about: id,
      text: `${severity} ${text}`,
    }));
  } catch {
    incomplete.push(`The log of ${service} could not be read now.`);
    return [];
  }
}

/** Times have three to nine decimals, and as text `.123Z` stands behind `.1234Z`. */
function byTime(a: Entry, b: Entry): number {
  const [left, right] = [a.at.replace('Z', ''), b.at.replace('Z', '')];
  return left < right ? -1 : left > right ? 1 : 0;
}
