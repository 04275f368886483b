/** Which time series are asked for: those of one metric, of these revisions of one service. */
export interface SeriesFilter {
  readonly metric: string;
  readonly location: string;
  readonly service: string;
  readonly revisions: readonly string[];
}

const quoted = '"([^"\\\\]+)"';
const terms = {
  metric: new RegExp(`^metric\\.type ?= ?${quoted}$`),
  resource: /^resource\.type ?= ?"cloud_run_revision"$/,
  location: new RegExp(`^resource\\.labels\\.location ?= ?${quoted}$`),
  service: new RegExp(`^resource\\.labels\\.service_name ?= ?${quoted}$`),
  revisions: /^resource\.labels\.revision_name ?= ?one_of\(("[^"\\]+"(?:, ?"[^"\\]+")*)\)$/,
} as const;

/** Reads the part of Cloud Monitoring's filters that is asked with here; null for every other (cloud.google.com/monitoring/api/v3/filters). */
export function parseFilter(text: string): SeriesFilter | null {
  const found: Record<string, string> = {};
  for (const term of text.split(' AND ')) {
    const [name, match] = matchOf(term.trim());
    if (name === null || name in found) return null;
    found[name] = match;
  }
  const { metric, resource, location, service, revisions } = found;
  if (resource === undefined || !metric || !location || !service || !revisions) return null;
  return { metric, location, service, revisions: [...revisions.matchAll(/"([^"]+)"/g)].map(([, each]) => each ?? '') };
}

function matchOf(term: string): readonly [keyof typeof terms | null, string] {
  for (const [name, pattern] of Object.entries(terms) as [keyof typeof terms, RegExp][]) {
    const match = pattern.exec(term);
    if (match !== null) return [name, match[1] ?? ''];
  }
  return [null, ''];
}
