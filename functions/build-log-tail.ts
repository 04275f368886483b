import { logChunkSchema } from '../shared/deployment.ts';
import { queries } from './engine/queries.ts';
import type { BuildLogs, Store } from './ports.ts';

/** The end of a build log, as it was stored for the page: redacted. */
export function createBuildLogs(store: Store): BuildLogs {
  return {
    async tail(org, deployment) {
      const chunks = await store.query(queries.logTail(org, deployment));
      const lines = chunks.flatMap(({ data }) => logChunkSchema.parse(data).lines);
      return [...lines].sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ text }) => text);
    },
  };
}
