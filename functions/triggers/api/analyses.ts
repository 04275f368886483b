import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createAnalysisSchema, dryAnalysisSchema } from '../../../shared/dry-analysis.ts';
import { analyzeDry } from '../../analysis/dry-analysis.ts';
import { type RemoteTree, remoteTree } from '../../analysis/reading/remote.ts';
import { checkOverrides } from '../../guard/overrides.ts';
import { parseRef } from '../../guard/ref.ts';
import { parseRepositoryName } from '../../guard/repository-name.ts';
import { parseRootFolder } from '../../guard/root-folder.ts';
import type { GitHub } from '../../ports.ts';
import { allow } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { orgParams } from './params.ts';
import { limitEach } from './rate-limit.ts';
import { failures, json } from './responses.ts';

/** Trees kept in memory, so that another load or a second look reads nothing again. A tree of 10,000 files takes about 2 MB. */
const mostTrees = 8;

/** Says what a deployment would find and plan; nothing is written. */
export function addAnalyses(app: OpenAPIHono<ApiEnv>, { store, ports, config }: ApiDeps, perMinute: number): void {
  const treeOf = recentTrees(ports.github);
  const create = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/analyses',
    summary: 'Say how a repository would be built and run, and why, without deploying it',
    middleware: [allow(store, 'analyze'), limitEach(perMinute)],
    request: { params: orgParams, body: { ...json(createAnalysisSchema, 'What to look at'), required: true } },
    responses: { 200: json(dryAnalysisSchema, 'What was found, each value with its reason'), ...failures },
  });
  app.openapi(create, async (c) => {
    const body = c.req.valid('json');
    const repository = parseRepositoryName(body.repository, config.sourceHosts);
    const root = parseRootFolder(body.root ?? '');
    const ref = body.ref === undefined ? (await ports.github.repository(repository)).defaultBranch : parseRef(body.ref);
    const overrides = body.overrides ?? {};
    checkOverrides(overrides);
    const { sha, message } = await ports.github.commit(repository, ref);
    const tree = await treeOf(repository, sha, root);
    const load = body.load ?? 'medium';
    const found = await analyzeDry(tree, { root, load, overrides, clock: () => performance.now() });
    return c.json({ ...found, source: { repository, ref, sha, message: message.slice(0, 500) } }, 200);
  });
}

/** A commit never changes; whether it may still be read is asked each time, when its ref is resolved. */
function recentTrees(github: GitHub): (repository: string, sha: string, root: string) => Promise<RemoteTree> {
  const recent = new Map<string, RemoteTree>();
  return async (repository, sha, root) => {
    const key = JSON.stringify([repository, sha, root]);
    const tree = recent.get(key) ?? (await remoteTree(github, repository, sha, root));
    recent.delete(key);
    recent.set(key, tree);
    for (const oldest of recent.keys()) if (recent.size > mostTrees) recent.delete(oldest);
    return tree;
  };
}
