import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { Figures } from '../cloud-run/figures.ts';
import type { ComponentOptions, Running } from '../component.ts';
import { closeServer, listen } from '../web/listen.ts';
import { parseFilter } from './filter.ts';
import { metrics } from './metrics.ts';

export interface CloudMonitoringOptions extends Pick<ComponentOptions, 'port' | 'project' | 'region'> {
  /** What the laptop's Cloud Run counts. */
  readonly figures: Figures;
}

const revisionField = 'resource.labels.revision_name';

/**
 * The laptop's Cloud Monitoring: the figures of Cloud Run's revisions, by `projects.timeSeries.list` summed over the whole
 * interval and `projects.metricDescriptors.get` of the v3 REST API. Counts are there at once, by the second.
 */
export async function startCloudMonitoring(options: CloudMonitoringOptions): Promise<Running> {
  const app = new Hono();
  app.get('/v3/projects/:project/metricDescriptors/:type{.+}', (c) => {
    const type = c.req.param('type');
    const metric = metrics[type];
    if (metric === undefined) return c.json(refusal(404, 'NOT_FOUND', `There is no metric ${type} here.`), 404);
    const { valueType, unit, description } = metric;
    const metadata = { samplePeriod: '1s', ingestDelay: '0s' };
    const name = `projects/${options.project}/metricDescriptors/${type}`;
    return c.json({ name, type, metricKind: 'DELTA', valueType, unit, description, metadata });
  });
  app.get('/v3/projects/:project/timeSeries', (c) => {
    const asked = readQuery(c.req.param('project'), options, new URL(c.req.url).searchParams);
    if (typeof asked === 'string') return c.json(refusal(400, 'INVALID_ARGUMENT', asked), 400);
    return c.json({ timeSeries: seriesOf(options, asked) });
  });
  app.notFound((c) => c.json(refusal(404, 'NOT_FOUND', 'This is not served here.'), 404));
  app.onError((error, c) => {
    console.error(`local Cloud Monitoring: ${c.req.path}:`, error);
    return c.json(refusal(500, 'INTERNAL', error.message), 500);
  });
  const server = createServer(getRequestListener(app.fetch));
  const port = await listen(server, options.port);
  return { port, close: () => closeServer(server) };
}

interface Query {
  readonly metric: string;
  readonly service: string;
  readonly revisions: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** What is asked, or the sentence that refuses it. */
function readQuery(
  project: string,
  { project: own, region }: CloudMonitoringOptions,
  query: URLSearchParams,
): Query | string {
  const filter = parseFilter(query.get('filter') ?? '');
  if (filter === null) return 'Only one metric of one service, by the names of its revisions, is understood here.';
  const metric = metrics[filter.metric];
  if (metric === undefined) return `There is no metric ${filter.metric} here.`;
  const from = Date.parse(query.get('interval.startTime') ?? '');
  const to = Date.parse(query.get('interval.endTime') ?? '');
  if (!(from < to)) return 'The interval needs a start time before its end time.';
  const seconds = Number(/^(\d+)s$/.exec(query.get('aggregation.alignmentPeriod') ?? '')?.[1]);
  if (!(seconds >= 60)) return 'The alignment period must be at least 60 seconds.';
  if (seconds * 1000 < to - from) return 'Only one alignment period over the whole interval is understood here.';
  const groups = query.getAll('aggregation.groupByFields');
  const wanted = [revisionField, ...metric.labels.map((label) => `metric.labels.${label}`)];
  const isSum =
    query.get('aggregation.perSeriesAligner') === 'ALIGN_SUM' &&
    query.get('aggregation.crossSeriesReducer') === 'REDUCE_SUM' &&
    groups.length === wanted.length &&
    wanted.every((field) => groups.includes(field));
  if (!isSum) return `Only sums by ${wanted.join(' and ')} are understood here.`;
  const isHere = project === own && filter.location === region;
  return { metric: filter.metric, service: filter.service, revisions: isHere ? filter.revisions : [], from, to };
}

/** Where Google's one period reaches back before a shorter interval, this one begins with the interval itself. */
function seriesOf({ project, figures }: CloudMonitoringOptions, { metric, service, revisions, from, to }: Query) {
  const { valueType, read } = metrics[metric] ?? { valueType: '', read: () => [] };
  const interval = { startTime: new Date(from).toISOString(), endTime: new Date(to).toISOString() };
  return revisions.flatMap((revision) =>
    read(figures.between(service, revision, from, to)).map(({ labels, value }) => ({
      metric: { type: metric, labels },
      resource: { type: 'cloud_run_revision', labels: { project_id: project, revision_name: revision } },
      metricKind: 'DELTA',
      valueType,
      points: [{ interval, value }],
    })),
  );
}

const refusal = (code: number, status: string, message: string) => ({ error: { code, status, message } });
