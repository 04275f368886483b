import { createApi } from '../../functions/triggers/api/app.ts';
import type { World } from './world.ts';

/** The API over a world's documents. It is asked as a member whose name is their role: owner, deployer, approver or viewer. */
export function createMemoryApi({ shell, store }: Pick<World, 'shell' | 'store'>) {
  for (const role of ['owner', 'deployer', 'approver', 'viewer'])
    store.put(`orgs/acme/members/${role}`, { role, email: null });
  const app = createApi({
    ...shell,
    verify: async (uid) => ({ uid, email: null }),
    config: { project: 'p', webUrl: 'http://web.example', allowedOrigins: [], sourceHosts: [], version: '0' },
    checks: {},
  });
  /** With a body, or with the method named, it is a POST; the address begins below the organisation's. */
  return async <T = object>(
    who: string,
    address: string,
    { method, body, key }: { readonly method?: 'POST'; readonly body?: object; readonly key?: string } = {},
  ) => {
    const answer = await app.request(`http://api.example/v1/orgs/acme${address}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        authorization: `Bearer ${who}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  };
}
