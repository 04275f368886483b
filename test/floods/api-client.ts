import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Asked {
  readonly status: number;
  readonly millis: number;
  readonly body: string;
  /** Seconds after which it may be sent again, where the answer says so. */
  readonly retryAfter: number | null;
}

export interface ApiUser {
  readonly uid: string;
  readonly org: string;
  get(path: string): Promise<Asked>;
  post(path: string, body: object, idempotencyKey: string): Promise<Asked>;
}

/** A request that has no answer after this counts as failed. */
const timeoutMs = 15_000;

/** Sends requests as many users over connections that stay open; status 0 stands for no answer. */
export function openApiClient(base: string): { userOf(uid: string, org: string): ApiUser; close(): void } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 512 });
  const ask = (method: string, path: string, headers: Record<string, string>, body?: string): Promise<Asked> => {
    const begun = performance.now();
    return new Promise((resolve) => {
      const answer = (status: number, text: string, retryAfter?: string) =>
        resolve({
          status,
          millis: performance.now() - begun,
          body: text,
          retryAfter: retryAfter === undefined ? null : Number(retryAfter),
        });
      const signal = AbortSignal.timeout(timeoutMs);
      const request = http.request(`${base}${path}`, { method, agent, headers, signal }, async (response) => {
        const chunks: Buffer[] = [];
        try {
          for await (const chunk of response) chunks.push(chunk);
          answer(response.statusCode ?? 0, Buffer.concat(chunks).toString(), response.headers['retry-after']);
        } catch (error) {
          answer(0, String(error));
        }
      });
      request.once('error', (error) => answer(0, String(error)));
      request.end(body);
    });
  };
  return {
    userOf: (uid, org) => {
      const authorization = `Bearer ${uid}`;
      return {
        uid,
        org,
        get: (path) => ask('GET', `/v1/orgs/${org}${path}`, { authorization }),
        post: (path, body, key) => {
          const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': key };
          return ask('POST', `/v1/orgs/${org}${path}`, headers, JSON.stringify(body));
        },
      };
    },
    close: () => agent.destroy(),
  };
}

/** How often a user who is told to wait sends a request again. */
const patience = 30;

/** The same user, who waits and asks again where the answer says so; `waited` hears of each time. */
export function patient(user: ApiUser, waited: () => void): ApiUser {
  const askOn = async (ask: () => Promise<Asked>): Promise<Asked> => {
    for (let n = 0; ; n += 1) {
      const asked = await ask();
      if (asked.retryAfter === null || n === patience) return asked;
      waited();
      // All who were refused at one moment would come back at one moment.
      await sleep(asked.retryAfter * 1000 * (1 + Math.random()));
    }
  };
  return {
    ...user,
    get: (path) => askOn(() => user.get(path)),
    post: (path, body, key) => askOn(() => user.post(path, body, key)),
  };
}
