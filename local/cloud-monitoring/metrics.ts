import { latencyBuckets, type SpanFigures } from '../cloud-run/figures.ts';

/** One value of a metric for one revision, with the metric's labels that tell it from the others. */
interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: object;
}

interface Metric {
  readonly valueType: 'INT64' | 'DOUBLE' | 'DISTRIBUTION';
  readonly unit: string;
  readonly description: string;
  /** The labels that its series can be grouped by, beside the revision's name. */
  readonly labels: readonly string[];
  read(figures: SpanFigures): readonly Reading[];
}

/**
 * Cloud Run's metrics that revisions are compared by (cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run). Google leaves
 * out what reached no instance; here every request that was let in counts, so that a revision which cannot start shows.
 */
export const metrics: Readonly<Record<string, Metric>> = {
  'run.googleapis.com/request_count': {
    valueType: 'INT64',
    unit: '1',
    description: 'Number of requests reaching the revision.',
    labels: ['response_code_class'],
    read: ({ requests }) => {
      const classes = new Map<string, number>();
      for (const [status, count] of requests) {
        const name = `${Math.floor(status / 100)}xx`;
        classes.set(name, (classes.get(name) ?? 0) + count);
      }
      return [...classes].map(([name, count]) => ({
        labels: { response_code_class: name },
        value: { int64Value: String(count) },
      }));
    },
  },
  'run.googleapis.com/request_latencies': {
    valueType: 'DISTRIBUTION',
    unit: 'ms',
    description: 'Distribution of request latency in milliseconds reaching the revision.',
    labels: [],
    read: ({ latency }) => {
      const count = latency.reduce((sum, each) => sum + each, 0);
      if (count === 0) return [];
      return [{ labels: {}, value: { distributionValue: { count: String(count), ...bucketsOf(latency) } } }];
    },
  },
  'run.googleapis.com/container/billable_instance_time': {
    valueType: 'DOUBLE',
    unit: 's',
    description: 'Billable time aggregated from all container instances.',
    labels: [],
    read: ({ busyMillis }) => (busyMillis === 0 ? [] : [{ labels: {}, value: { doubleValue: busyMillis / 1000 } }]),
  },
};

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/TypedValue#Distribution */
function bucketsOf(latency: readonly number[]): object {
  const { scale, growth, finite } = latencyBuckets;
  return {
    bucketOptions: { exponentialBuckets: { numFiniteBuckets: finite, growthFactor: growth, scale } },
    bucketCounts: latency.map(String),
  };
}
