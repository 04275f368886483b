import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { healthSchema, type healthStates, type Vitals } from '../../../shared/api.ts';
import type { ApiEnv } from './context.ts';
import { json } from './responses.ts';

/** One small call to each dependency, by its name; it throws when the dependency does not answer. */
export type Checks = Readonly<Record<string, () => Promise<void>>>;
type HealthState = (typeof healthStates)[number];
type Dependency = z.infer<typeof healthSchema>['dependencies'][number];

/** Nothing can be accepted or moved on without these. */
const critical: readonly string[] = ['firestore', 'pubsub'];
const limitMs = 2_000;
const slowMs = 1_000;

const wordSchema = healthSchema.pick({ status: true });
const describe = (path: string, summary: string) =>
  createRoute({
    method: 'get',
    path,
    summary,
    responses: { 200: json(wordSchema, 'Healthy or degraded'), 503: json(wordSchema, 'Unhealthy') },
  });

export function addHealthRoutes(
  app: OpenAPIHono<ApiEnv>,
  checks: Checks,
  vitals: () => Promise<Readonly<Record<string, Vitals>>> = async () => ({}),
): void {
  const measureAll = oneAtATime(async () => {
    const [measured, lately] = await Promise.all([measure(checks), inTime(vitals(), limitMs)]);
    return measured.map((each) => withVitals(each, lately?.[each.name] ?? null));
  });
  const measureCritical = oneAtATime(() =>
    measure(Object.fromEntries(Object.entries(checks).filter(([name]) => critical.includes(name)))),
  );
  app.openapi(describe('/health', 'One word for the whole system'), async (c) => {
    const status = overall(await measureAll());
    return c.json({ status }, status === 'unhealthy' ? 503 : 200);
  });
  app.openapi(describe('/health/live', 'Whether this process answers'), (c) =>
    c.json({ status: 'healthy' as const }, 200),
  );
  app.openapi(describe('/health/ready', 'Whether requests can be accepted'), async (c) => {
    const status = overall(await measureCritical());
    return c.json({ status }, status === 'unhealthy' ? 503 : 200);
  });
  const detailed = createRoute({
    method: 'get',
    path: '/health/detailed',
    summary: "Each dependency's state and latency, measured now",
    responses: { 200: json(healthSchema, 'Healthy or degraded'), 503: json(healthSchema, 'Unhealthy') },
  });
  app.openapi(detailed, async (c) => {
    const dependencies = await measureAll();
    const status = overall(dependencies);
    return c.json({ status, dependencies }, status === 'unhealthy' ? 503 : 200);
  });
}

export function measure(checks: Checks): Promise<Dependency[]> {
  return Promise.all(Object.entries(checks).map(([name, check]) => measureOne(name, check)));
}

async function measureOne(name: string, check: () => Promise<void>): Promise<Dependency> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, limitMs, `Did not answer within ${limitMs / 1000} s.`);
  });
  // The address is public, so a provider's own words stay inside.
  const answer = check().then(
    () => null,
    () => 'Refused or could not be reached.',
  );
  const detail = await Promise.race([answer, late]);
  clearTimeout(timer);
  const millis = Math.round(performance.now() - started);
  const status: HealthState = detail !== null ? 'unhealthy' : millis > slowMs ? 'degraded' : 'healthy';
  return { name, status, millis, detail };
}

/** Null when it fails or takes longer: without Firestore nothing is known of the other processes. */
async function inTime<T>(work: Promise<T>, millis: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, millis, null);
  });
  const answer = await Promise.race([work.catch(() => null), late]);
  clearTimeout(timer);
  return answer;
}

/** A dependency that answers this once may still be failing the calls that matter. */
function withVitals(measured: Dependency, lately: Vitals | null): Dependency {
  if (lately === null) return measured;
  if (lately.breaker === 'closed' || measured.status === 'unhealthy') return { ...measured, lately };
  const { processes = 1, holdingBack = 1 } = lately;
  const where = processes === 1 ? '' : ` by ${holdingBack} of ${processes} processes`;
  const detail = `Calls failed in a row and are held back for a moment${where}.`;
  return { ...measured, lately, status: 'degraded', detail };
}

function overall(dependencies: readonly Dependency[]): HealthState {
  if (dependencies.some(({ name, status }) => status === 'unhealthy' && critical.includes(name))) return 'unhealthy';
  return dependencies.every(({ status }) => status === 'healthy') ? 'healthy' : 'degraded';
}

/** Callers that come while a measurement runs share it, so that a public address cannot multiply calls. */
function oneAtATime<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  };
}
