import { z } from 'zod';
import { logChunkSchema } from '../shared/deployment.ts';
import { paths } from './engine/documents.ts';
import { queries } from './engine/queries.ts';
import type { BuildLogs, Store } from './ports.ts';

/** What came after the log's cap; triggers/build-log-chunks.ts keeps it. */
const positionSchema = z.object({ end: logChunkSchema.shape.lines.default([]) });

/** The end of a build log, as it was stored: redacted. */
export function createBuildLogs(store: Store): BuildLogs {
  return {
    async tail(org, deployment) {
      const [chunks, position] = await Promise.all([
        store.query(queries.logTail(org, deployment)),
        store.read([paths.buildLog(`${org}~${deployment}`)]),
      ]);
      const stored = chunks.flatMap(({ data }) => logChunkSchema.parse(data).lines);
      const { end } = positionSchema.parse(position.docs[0]?.data ?? {});
      return [...stored, ...end].sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ text }) => text);
    },
  };
}
