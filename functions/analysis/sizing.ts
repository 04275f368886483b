import type { Analysis, Load, Sizing } from '../../shared/plan.ts';

type Size = readonly [cpu: number, memoryMiB: number, concurrency: number];

/** The table of product.md "Sizing and cost"; what it does not name is put beside its nearest kind. */
const byFramework: Readonly<Record<string, Size>> = {
  fastapi: [1, 512, 100],
  flask: [1, 512, 100],
  django: [2, 1024, 40],
  express: [1, 512, 100],
  fastify: [1, 512, 100],
  hono: [1, 512, 100],
  next: [2, 1024, 60],
  nuxt: [2, 1024, 60],
  remix: [2, 1024, 60],
  'react-router': [2, 1024, 60],
  sveltekit: [2, 1024, 60],
  astro: [2, 1024, 60],
  strapi: [2, 1024, 60],
  streamlit: [1, 1024, 40],
  'tanstack-start': [2, 1024, 60],
  solidstart: [2, 1024, 60],
  rails: [2, 1024, 40],
  'spring-boot': [2, 1024, 80],
};
const byLanguage = {
  node: [1, 512, 100],
  deno: [1, 512, 100],
  python: [1, 512, 100],
  rust: [1, 128, 300],
  java: [1, 1024, 80],
  ruby: [1, 512, 40],
  php: [1, 512, 40],
  dotnet: [1, 512, 100],
  elixir: [1, 512, 200],
  go: [1, 256, 200],
  static: [1, 256, 200],
} as const satisfies Readonly<Record<NonNullable<Analysis['language']>, Size>>;
/** Cloud Run's own default concurrency, for what is not understood. */
const unknown: Size = [1, 512, 80];

const loads = {
  low: { minInstances: 0, maxInstances: 5, factor: 1, concurrency: 0.5 },
  medium: { minInstances: 0, maxInstances: 10, factor: 1, concurrency: 1 },
  high: { minInstances: 2, maxInstances: 50, factor: 2, concurrency: 1 },
} as const satisfies Readonly<Record<Load, unknown>>;

/** Least CPU for more than this much memory, and least memory for CPU: https://cloud.google.com/run/docs/configuring/services/memory-limits and /cpu. */
const cpuForMemory = [
  [24_576, 8],
  [16_384, 6],
  [8192, 4],
  [4096, 2],
] as const;
const memoryForCpu = [
  [6, 4096],
  [4, 2048],
] as const;
/** The second generation of the execution environment starts here. */
const secondGenerationMiB = 512;

type Resources = Omit<Sizing, 'because'>;

/** Raises what is asked for to the nearest values that Cloud Run takes. */
export function withinCloudRun(wanted: Omit<Resources, 'executionEnvironment'>): Resources {
  const needed = cpuForMemory.find(([memory]) => wanted.memoryMiB > memory)?.[1] ?? 0;
  const whole = wanted.cpu < 1 ? wanted.cpu : ([1, 2, 4, 6, 8].find((cpu) => cpu >= wanted.cpu) ?? 8);
  const cpu = Math.max(whole, needed, wanted.memoryMiB > 1024 && wanted.cpu < 1 ? 1 : 0);
  const least = memoryForCpu.find(([from]) => cpu >= from)?.[1] ?? 128;
  const memoryMiB = Math.min(32_768, Math.max(wanted.memoryMiB, least));
  return {
    cpu,
    memoryMiB,
    concurrency: cpu < 1 ? 1 : Math.min(1000, Math.max(1, wanted.concurrency)),
    minInstances: wanted.minInstances,
    maxInstances: Math.max(1, wanted.minInstances, wanted.maxInstances),
    executionEnvironment: memoryMiB < secondGenerationMiB ? 'EXECUTION_ENVIRONMENT_GEN1' : 'EXECUTION_ENVIRONMENT_GEN2',
  };
}

/** Resources by framework or language and by expected load, with the reason. */
export function sizingFor(analysis: Pick<Analysis, 'framework' | 'language' | 'static'>, load: Load): Sizing {
  const framework = analysis.static ? undefined : byFramework[analysis.framework ?? ''];
  const language = analysis.static ? 'static' : analysis.language;
  const [cpu, memoryMiB, concurrency] = framework ?? (language === null ? unknown : byLanguage[language]);
  const { minInstances, maxInstances, factor, concurrency: share } = loads[load];
  const kind = framework === undefined ? (language ?? 'a container that is not understood') : analysis.framework;
  return {
    ...withinCloudRun({
      cpu: cpu * factor,
      memoryMiB: memoryMiB * factor,
      concurrency: Math.round(concurrency * share),
      minInstances,
      maxInstances,
    }),
    because: `The table's row for ${kind} under ${load} load`,
  };
}
