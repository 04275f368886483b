import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { AuditEntry } from '../../../shared/audit.ts';
import { auditWrite } from '../../engine/audit.ts';
import { log, traceFields } from '../../log.ts';
import type { Store } from '../../ports.ts';
import { byOf } from './access.ts';
import type { ApiEnv } from './context.ts';
import { publicPath } from './paths.ts';

type What = Pick<AuditEntry, 'action' | 'resource' | 'outcome'>;

/** An action that has no commit of its own to stand in. */
export async function record(store: Store, c: Context<ApiEnv>, org: string, what: What): Promise<void> {
  const { now } = await store.read([]);
  const entry = auditWrite(org, byOf(c), { at: now, ...what, key: randomUUID().slice(0, 8) });
  if ((await store.commit([entry])) === 'conflict') throw new Error('the audit entry was not written');
}

/**
 * Writes down what a member tried to change and was refused; what succeeds stands in the commit that does it. A stranger's
 * tries stand in the access log alone: anybody could fill an organisation's trail otherwise.
 */
export function recordRefusals(store: Store, project: string): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    const { actor, action, refusal } = c.var;
    if (c.req.method !== 'POST' || actor === undefined || action === undefined || refusal === undefined) return;
    const resource = publicPath(c.req.path).split('/').slice(4).join('/').slice(0, 200);
    try {
      await record(store, c, actor.org, { action, resource, outcome: refusal });
    } catch (error) {
      // It is refused in any case.
      log.error({ err: error, action, resource, ...traceFields(project, c.get('traceparent')) }, 'no audit entry');
    }
  };
}
