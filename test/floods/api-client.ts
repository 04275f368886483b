import http from 'node:http';

export interface Asked {
  readonly status: number;
  readonly millis: number;
  readonly body: string;
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
      const answer = (status: number, text: string) =>
        resolve({ status, millis: performance.now() - begun, body: text });
      const signal = AbortSignal.timeout(timeoutMs);
      const request = http.request(`${base}${path}`, { method, agent, headers, signal }, async (response) => {
        const chunks: Buffer[] = [];
        try {
          for await (const chunk of response) chunks.push(chunk);
          answer(response.statusCode ?? 0, Buffer.concat(chunks).toString());
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
