import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { etag } from 'hono/etag';
import { type Caller, callerOf, readableRepository, visibleRepository } from './access.ts';
import { GitHubError } from './answers.ts';
import { addCommitRoutes } from './commit-routes.ts';
import { addContentRoutes } from './content-routes.ts';
import { addPageRoutes } from './page-routes.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Repositories, Repository } from './repositories.ts';
import { addRepositoryRoutes } from './repository-routes.ts';
import { addStatusRoutes } from './status-routes.ts';

export interface RestOptions {
  /** The server's own address, for every URL in an answer. */
  readonly base: string;
  readonly repositories: Repositories;
  readonly token: string;
  readonly limit: RateLimit;
  /** Entries of one tree answer; more are left out and `truncated` says so. */
  readonly treeLimit: number;
}

export type Rest = Hono<{ Variables: { caller: Caller } }>;

/** What a group of routes is given: who may see what is decided in one place. */
export interface Routes {
  readonly options: RestOptions;
  /** The repository, where the caller may know of it. */
  visible(caller: Caller, owner: string, name: string): Repository;
  /** The repository, where the caller may read inside. */
  readable(caller: Caller, owner: string, name: string): Repository;
}

const documentation = 'https://docs.github.com/rest';

/** GitHub's REST interface, the part that a deploy tool calls. */
export function restApp(options: RestOptions): Rest {
  const { repositories, limit } = options;
  const app: Rest = new Hono();

  app.use(async (c, next) => {
    const counted = c.req.path !== '/rate_limit';
    const allowed = !counted || limit.take();
    c.set('caller', callerOf(c.req.header('authorization'), options.token));
    if (allowed) await next();
    else
      c.res = c.json(
        { message: 'API rate limit exceeded for the local token.', documentation_url: documentation },
        403,
      );
    if (c.res.status === 304 && counted) limit.giveBack();
    const { limit: most, remaining, used, reset } = limit.state();
    const rates = { Limit: most, Remaining: remaining, Used: used, Reset: reset, Resource: 'core' };
    for (const [name, value] of Object.entries(rates)) c.res.headers.set(`X-RateLimit-${name}`, String(value));
    c.res.headers.set('X-GitHub-Request-Id', randomBytes(12).toString('hex').toUpperCase());
    c.res.headers.set('X-GitHub-Media-Type', 'github.v3; format=json');
    c.res.headers.set('X-Content-Type-Options', 'nosniff');
  });
  app.use(etag({ weak: true }));
  app.use(async (c, next) => {
    // A page of another site whose name was pointed at this machine must not read anything here.
    const host = new URL(c.req.url).hostname;
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) throw new GitHubError(403, `${host} is not served here`);
    if (c.var.caller === 'wrong') throw new GitHubError(401, 'Bad credentials');
    await next();
  });
  app.use(bodyLimit({ maxSize: 1 << 20, onError: () => raise(413, 'The request is too large') }));

  const routes: Routes = {
    options,
    visible: (caller, owner, name) => visibleRepository(repositories, caller, owner, name),
    readable: (caller, owner, name) => readableRepository(repositories, caller, owner, name),
  };
  addRepositoryRoutes(app, routes);
  addStatusRoutes(app, routes);
  addCommitRoutes(app, routes);
  addContentRoutes(app, routes);
  addPageRoutes(app, routes);

  app.notFound(() => raise(404, 'Not Found'));
  app.onError((error, c) => {
    if (!(error instanceof GitHubError)) console.error(`local GitHub: ${c.req.method} ${c.req.path}:`, error);
    const status = error instanceof GitHubError ? error.status : 500;
    const message = error instanceof GitHubError ? error.message : 'Server Error';
    const errors = error instanceof GitHubError && error.errors ? { errors: error.errors } : {};
    return c.json({ message, ...errors, documentation_url: documentation, status: String(status) }, status);
  });
  return app;
}

function raise(status: GitHubError['status'], message: string): never {
  throw new GitHubError(status, message);
}
