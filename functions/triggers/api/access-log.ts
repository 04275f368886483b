import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { log, traceFields } from '../../log.ts';
import { traceparentFrom } from '../../traceparent.ts';
import type { ApiEnv } from './context.ts';
import { publicPath } from './paths.ts';

/** One line a request: the route's pattern rather than the address, so that lines can be counted by it. */
export function accessLog(project: string): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const started = performance.now();
    const traceparent = traceparentFrom(c.req.header('traceparent'));
    c.set('traceparent', traceparent);
    await next();
    c.res.headers.set('traceparent', traceparent);
    const route = publicPath(routePath(c, -1));
    log.info(
      {
        route,
        method: c.req.method,
        status: c.res.status,
        millis: Math.round((performance.now() - started) * 10) / 10,
        actor: c.get('uid') ?? null,
        ...traceFields(project, traceparent),
      },
      `${c.req.method} ${route} ${c.res.status}`,
    );
  };
}
