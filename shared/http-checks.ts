import { z } from 'zod';

/** Requests that ask and, with POST, may act; the revision that is asked has no traffic yet. */
export const checkMethods = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const;
const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

const statusSchema = z.union([z.number().int().min(100).max(599), z.enum(statusClasses)]);

/** One request with what its answer has to be. Redirects are not followed: a redirect is the answer. */
export const httpCheckSchema = z.strictObject({
  /** Of the service itself, with a query where one is needed; `functions/guard/http-checks.ts` says what else it may not hold. */
  path: z.string().max(500),
  method: z.optional(z.enum(checkMethods)),
  /** A number, a class such as `2xx`, or several; 2xx where nothing is said. */
  status: z.optional(z.union([statusSchema, z.array(statusSchema).min(1).max(10)])),
  /** Text that the first 64 KiB of the body hold. */
  bodyContains: z.optional(z.string().min(1).max(200)),
  header: z.optional(
    z.strictObject({ name: z.string().regex(/^[A-Za-z0-9-]{1,64}$/), contains: z.string().min(1).max(200) }),
  ),
  /** An answer that takes longer has failed; nobody waits longer than 5 s where nothing is said. */
  withinMillis: z.optional(z.number().int().min(20).max(15_000)),
});
export type HttpCheck = Readonly<z.infer<typeof httpCheckSchema>>;

/** What a new revision has to show before it gets traffic; missing parts are the usual ones. */
export const serviceChecksSchema = z.strictObject({
  /** Where none is named: a GET of the health path is answered below 500. */
  http: z.optional(z.array(httpCheckSchema).max(10)),
  /** Requests like the first check's that come before, whatever is answered. */
  warmUp: z.optional(z.number().int().min(0).max(10)),
  /** Rounds of all checks that must be good, one after the other. */
  inARow: z.optional(z.number().int().min(1).max(10)),
  /** Rounds at most. */
  tries: z.optional(z.number().int().min(1).max(30)),
  /** Run from the image after the requests, with the revision's own address in SLIPWAY_URL; another exit than 0 fails. */
  command: z.optional(z.string().max(500)),
});
export type ServiceChecks = Readonly<z.infer<typeof serviceChecksSchema>>;

/** What is not named stays, the list is written whole, and null is the usual again. */
export const updateChecksSchema = z.strictObject({
  http: z.optional(z.nullable(z.array(httpCheckSchema).max(10))),
  warmUp: z.optional(z.nullable(z.number().int().min(0).max(10))),
  inARow: z.optional(z.nullable(z.number().int().min(1).max(10))),
  tries: z.optional(z.nullable(z.number().int().min(1).max(30))),
  command: z.optional(z.nullable(z.string().max(500))),
});
export type UpdateChecks = Readonly<z.infer<typeof updateChecksSchema>>;

/** Milliseconds that the first request is given, which meets a cold instance, and any other one where nothing is said. */
export const firstTimeoutMs = 15_000;
const usualTimeoutMs = 5_000;
/** Milliseconds between two rounds. */
export const pauseMs = 1_000;

/** The checks of a service with everything filled in. */
export interface CheckPlan {
  readonly http: readonly HttpCheck[];
  /** Whether somebody named them; else it is the one request that every service gets. */
  readonly isOwn: boolean;
  readonly warmUp: number;
  readonly inARow: number;
  readonly tries: number;
}

export function checkPlanOf(checks: ServiceChecks | undefined, healthPath: string): CheckPlan {
  const { http = [], warmUp = 0, inARow = 1, tries = inARow + 3 } = checks ?? {};
  // Any answer below 500 shows that the program serves; what it serves is its own affair.
  const usual: HttpCheck = { path: healthPath, status: ['1xx', '2xx', '3xx', '4xx'], withinMillis: firstTimeoutMs };
  return { http: http.length === 0 ? [usual] : http, isOwn: http.length > 0, warmUp, inARow, tries };
}

export function timeoutOf({ withinMillis }: HttpCheck): number {
  return withinMillis ?? usualTimeoutMs;
}

/** Seconds that one round takes at the longest. */
export function roundSeconds({ http }: Pick<CheckPlan, 'http'>): number {
  return http.reduce((sum, check) => sum + timeoutOf(check), 0) / 1000;
}

/** Seconds that all of it takes at the longest, if nothing answers until its time is up. */
export function longestSeconds(plan: CheckPlan): number {
  const [first] = plan.http;
  const warming = first === undefined ? 0 : (plan.warmUp * timeoutOf(first)) / 1000;
  return firstTimeoutMs / 1000 + warming + plan.tries * (roundSeconds(plan) + pauseMs / 1000);
}

/** `GET /health` */
export function requestOf({ method = 'GET', path }: HttpCheck): string {
  return `${method} ${path}`;
}

/** `status 2xx, body contains "ok", within 800 ms` */
export function expectationOf({ status, bodyContains, header, withinMillis }: HttpCheck): string {
  const parts = [`status ${statusesOf(status).join(' or ')}`];
  if (bodyContains !== undefined) parts.push(`body contains ${JSON.stringify(bodyContains)}`);
  if (header !== undefined) parts.push(`header ${header.name} contains ${JSON.stringify(header.contains)}`);
  if (withinMillis !== undefined) parts.push(`within ${withinMillis} ms`);
  return parts.join(', ');
}

export function statusesOf(status: HttpCheck['status'] = '2xx'): readonly (number | string)[] {
  return typeof status === 'object' ? status : [status];
}

/** `3 checks, 2 rounds in a row, 1 warm-up request`, or what every service gets. */
export function checksSentence(checks: ServiceChecks | undefined): string {
  const plan = checkPlanOf(checks, '/');
  const what = plan.isOwn ? `${plan.http.length} ${plan.http.length === 1 ? 'check' : 'checks'}` : 'the usual request';
  const rounds = plan.inARow === 1 ? '' : `, ${plan.inARow} rounds in a row`;
  const warm =
    plan.warmUp === 0 ? '' : `, after ${plan.warmUp} ${plan.warmUp === 1 ? 'request' : 'requests'} to warm up`;
  const command = checks?.command === undefined ? '' : ', then a command';
  return `${what}${rounds}${warm}${command}`;
}
