import type { GoogleAuth } from 'google-auth-library';
import { z } from 'zod';
import type { Figures, RevisionFigures } from '../figures-port.ts';
import { onFirstUse } from '../on-first-use.ts';
import type { ServiceRef } from '../ports.ts';
import { distributionSchema, percentileOf } from './distribution.ts';
import { createRest, newAuth, type Rest } from './rest.ts';

const host = 'monitoring.googleapis.com';
/** https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run: all three are sums over the time since the last sample. */
const metrics = {
  requests: 'run.googleapis.com/request_count',
  latencies: 'run.googleapis.com/request_latencies',
  billed: 'run.googleapis.com/container/billable_instance_time',
} as const;
const revisionField = 'resource.labels.revision_name';
const classField = 'metric.labels.response_code_class';
/** Of `aggregation.alignmentPeriod`: google/monitoring/v3/common.proto. */
const shortestPeriodSeconds = 60;

/** What users met of revisions, from Cloud Monitoring over its REST API; null `emulator` is Google's. */
export function createFigures(project: string, emulator: string | null, auth: GoogleAuth = newAuth()): Figures {
  const rest = createRest({ emulator, auth });
  const pace = onFirstUse(() => readPace(rest, project));
  return {
    async of(ref, revisions, { from, to }) {
      const { start, end, through } = visible(await pace(), Date.parse(from), Date.parse(to), Date.now());
      const asked: Asked = { rest, project, ref, revisions, start, end };
      const found = end > start && revisions.length > 0 ? await readAll(asked) : nothing;
      return { through: new Date(through).toISOString(), revisions: revisions.map((each) => figuresOf(each, found)) };
    },
  };
}

/** How often the figures are taken, and how long after that they can be read, both in milliseconds. */
interface Pace {
  readonly every: number;
  readonly visibleAfter: number;
}

/**
 * Of Cloud Run's metrics: sampled every 60 s, and visible up to 180 s later. "Data points older than this age are guaranteed
 * to be ingested and available to be read" (google/api/metric.proto, `ingest_delay`).
 */
async function readPace(rest: Rest, project: string): Promise<Pace> {
  const path = `/v3/projects/${project}/metricDescriptors/${metrics.requests}`;
  const descriptor = await rest.get(host, path, descriptorSchema);
  const { samplePeriod = 60, ingestDelay = 180 } = descriptor?.metadata ?? {};
  return { every: samplePeriod * 1000, visibleAfter: ingestDelay * 1000 };
}

/** Whole samples alone: the interval is widened to them, and ends where they may still be missing. */
function visible({ every, visibleAfter }: Pace, from: number, to: number, now: number) {
  const floor = (time: number) => Math.floor(time / every) * every;
  const complete = floor(now - visibleAfter - every);
  const end = Math.min(Math.ceil(to / every) * every, complete);
  return { start: floor(from), end, through: Math.min(to, complete) };
}

interface Asked {
  readonly rest: Rest;
  readonly project: string;
  readonly ref: ServiceRef;
  readonly revisions: readonly string[];
  readonly start: number;
  readonly end: number;
}

interface Found {
  readonly requests: readonly Series[];
  readonly latencies: readonly Series[];
  readonly billed: readonly Series[];
}

const nothing: Found = { requests: [], latencies: [], billed: [] };

async function readAll(asked: Asked): Promise<Found> {
  const [requests, latencies, billed] = await Promise.all([
    list(asked, metrics.requests, [revisionField, classField]),
    list(asked, metrics.latencies, [revisionField]),
    list(asked, metrics.billed, [revisionField]),
  ]);
  return { requests, latencies, billed };
}

/** One sum over the whole interval for each group, which always fits into one page. */
async function list(asked: Asked, metric: string, groups: readonly string[]): Promise<readonly Series[]> {
  const { rest, project, ref, revisions, start, end } = asked;
  const filter = [
    `metric.type="${metric}"`,
    'resource.type="cloud_run_revision"',
    `resource.labels.location="${ref.region}"`,
    `resource.labels.service_name="${ref.name}"`,
    `${revisionField}=one_of(${revisions.map((each) => `"${each}"`).join(',')})`,
  ].join(' AND ');
  const query = new URLSearchParams([
    ['filter', filter],
    ['interval.startTime', new Date(start).toISOString()],
    ['interval.endTime', new Date(end).toISOString()],
    ['aggregation.alignmentPeriod', `${Math.max(shortestPeriodSeconds, Math.ceil((end - start) / 1000))}s`],
    // Not ALIGN_DELTA, which makes up by interpolation what is missing.
    ['aggregation.perSeriesAligner', 'ALIGN_SUM'],
    ['aggregation.crossSeriesReducer', 'REDUCE_SUM'],
    ...groups.map((field) => ['aggregation.groupByFields', field]),
  ]);
  const answer = await rest.get(host, `/v3/projects/${project}/timeSeries?${query}`, answerSchema);
  return answer?.timeSeries ?? [];
}

function figuresOf(revision: string, { requests, latencies, billed }: Found): RevisionFigures {
  const own = (series: readonly Series[]) =>
    series.filter(({ resource }) => resource.labels.revision_name === revision);
  const countOf = (series: readonly Series[]) =>
    series.flatMap(({ points }) => points).reduce((sum, { value }) => sum + (value.int64Value ?? 0), 0);
  const [latency] = own(latencies).flatMap(({ points }) =>
    points.flatMap(({ value }) => value.distributionValue ?? []),
  );
  const percentile = (share: number) => (latency === undefined ? null : percentileOf(latency, share));
  return {
    revision,
    requests: countOf(own(requests)),
    errors: countOf(own(requests).filter(({ metric }) => !isAnswer(metric.labels.response_code_class))),
    latencyMillis: { p50: percentile(0.5), p95: percentile(0.95) },
    billedSeconds: own(billed)
      .flatMap(({ points }) => points)
      .reduce((sum, { value }) => sum + (value.doubleValue ?? 0), 0),
  };
}

/** Whatever has no class of its own ended without an answer. */
const isAnswer = (codeClass: string): boolean => /^[1-4]xx$/.test(codeClass);

const seconds = z
  .string()
  .regex(/^\d+(\.\d+)?s$/)
  .transform((text) => Number(text.slice(0, -1)));

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.metricDescriptors, as far as it is read here. */
const descriptorSchema = z.object({
  metadata: z.object({ samplePeriod: seconds.optional(), ingestDelay: seconds.optional() }).default({}),
});

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/TimeSeries, as far as it is read here. */
const seriesSchema = z.object({
  metric: z.object({
    labels: z.object({ response_code_class: z.string().default('') }).default({ response_code_class: '' }),
  }),
  resource: z.object({ labels: z.object({ revision_name: z.string() }) }),
  points: z.array(
    z.object({
      value: z.object({
        int64Value: z.coerce.number().optional(),
        doubleValue: z.number().optional(),
        distributionValue: distributionSchema.optional(),
      }),
    }),
  ),
});
type Series = z.infer<typeof seriesSchema>;

const answerSchema = z.object({ timeSeries: z.array(seriesSchema).default([]) });
