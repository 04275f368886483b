import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { logLinesSchema } from '../../../shared/api.ts';
import { type Deployment, type LogChunk, logChunkSchema } from '../../../shared/deployment.ts';
import { isTerminal } from '../../../shared/statuses.ts';
import { queries } from '../../engine/queries.ts';
import type { Store } from '../../ports.ts';
import { allow } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { resourceParams } from './params.ts';
import { failures, json } from './responses.ts';
import { readDeployment } from './view.ts';

/** Log entries may still be on their way when the build's end is already known. */
const settleMs = 2_000;

export function addBuildLog(app: OpenAPIHono<ApiEnv>, { store }: ApiDeps): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/deployments/{id}/logs',
    summary: 'Lines of the build log from a line on',
    middleware: allow(store, 'read'),
    request: {
      params: resourceParams,
      query: z.object({ from: z.coerce.number().int().min(0).max(100_000_000).default(0) }),
    },
    responses: { 200: json(logLinesSchema, 'Lines in order; ask again from `next`'), ...failures },
  });
  app.openapi(route, async (c) => {
    const { org, id } = c.req.valid('param');
    const { from } = c.req.valid('query');
    // Read before the lines: what is over now can get no line that the query below would miss.
    const { deployment, now } = await readDeployment(store, org, id);
    const { chunks, isLastAnswer } = await chunksFrom(store, org, id, from);
    const lines = chunks
      .flatMap(({ first, lines }) => lines.map((line, index) => ({ n: first + index, ...line })))
      .filter(({ n }) => n >= from);
    const complete = isLastAnswer && hasSettled(deployment, now);
    const capped = chunks.some((chunk) => chunk.capped);
    const rest = capped ? { rest: deployment.build?.logUrl ?? null } : {};
    return c.json({ lines, next: (lines.at(-1)?.n ?? from - 1) + 1, capped, ...rest, over: complete }, 200);
  });
}

async function chunksFrom(
  store: Store,
  org: string,
  id: string,
  from: number,
): Promise<{ readonly chunks: readonly LogChunk[]; readonly isLastAnswer: boolean }> {
  const following = queries.logChunks(org, id, from + 1);
  const { collection } = following;
  // The line may stand in the middle of the chunk that begins before it.
  const [containing, after] = await Promise.all([
    store.query({ collection, group: false, where: [['first', '<=', from]], orderBy: [['first', 'desc']], limit: 1 }),
    store.query(following),
  ]);
  const chunks = [...containing, ...after].map(({ data }) => logChunkSchema.parse(data));
  return { chunks, isLastAnswer: after.length < following.limit };
}

function hasSettled(deployment: Deployment, now: string): boolean {
  const ended = deployment.endedAt;
  return isTerminal(deployment.status) && ended !== null && Date.parse(now) - Date.parse(ended) > settleMs;
}
