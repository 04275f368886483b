import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { ComponentOptions, Running } from '../component.ts';
import { advisoriesIn } from './advisories.ts';
import { createScanner, type ScannerOptions } from './scanner.ts';

export interface ContainerAnalysisOptions
  extends Pick<ComponentOptions, 'port' | 'project'>,
    Pick<ScannerOptions, 'executor'> {
  /** Folder of advisories in OSV's format. */
  readonly advisories: string;
}

/** Google's usual page and its largest. */
const page = { usual: 20, most: 1_000 } as const;
/** What is asked of occurrences here: those of one kind, of one image. */
const filterPattern = /^\(?kind="(\w+)" AND resourceUrl="(https:\/\/[^"]+)"\)?$/;

/** The laptop's Artifact Analysis: `projects.occurrences.list` of the Container Analysis API, on images of this machine. */
export async function startContainerAnalysis(options: ContainerAnalysisOptions): Promise<Running> {
  const scan = createScanner({ ...options, advisories: advisoriesIn(options.advisories) });
  const app = new Hono();
  app.get('/v1/projects/:project/occurrences', async (c) => {
    const [, kind, resource] = filterPattern.exec(c.req.query('filter') ?? '') ?? [];
    if (kind === undefined || resource === undefined) {
      return c.json(refusal(400, 'INVALID_ARGUMENT', 'Only kind="..." AND resourceUrl="..." is understood here.'), 400);
    }
    const from = Number(c.req.query('pageToken') || 0);
    const size = Math.min(Number(c.req.query('pageSize')) || page.usual, page.most);
    const found = (await scan(resource)).filter((each) => each.kind === kind);
    const more = from + size < found.length;
    return c.json({
      occurrences: found.slice(from, from + size),
      ...(more ? { nextPageToken: `${from + size}` } : {}),
    });
  });
  app.notFound((c) => c.json(refusal(404, 'NOT_FOUND', 'This is not served here.'), 404));
  app.onError((error, c) => {
    console.error(`local Container Analysis: ${c.req.path}:`, error);
    return c.json(refusal(500, 'INTERNAL', error.message), 500);
  });
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const refusal = (code: number, status: string, message: string) => ({ error: { code, status, message } });
