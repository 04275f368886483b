import http from 'node:http';
import { loadPage } from '../../functions/triggers/web/page.ts';
import type { PageConfig } from '../../shared/page-config.ts';
import type { Running } from '../component.ts';
import { closeServer, listen } from './listen.ts';
import { isOwnHost, ownHosts } from './origin.ts';
import { refuse } from './refuse.ts';

export interface PageServerOptions {
  readonly port: number;
  /** The built page, `dist/web`. */
  readonly folder: string;
  readonly config: PageConfig;
}

/** Serves the built page on 127.0.0.1, as the cloud's function does. */
export async function startPageServer(options: PageServerOptions): Promise<Running> {
  const page = await loadPage(options.folder, options.config);
  let hosts = ownHosts(options.port);
  const server = http.createServer((request, response) => {
    // The page carries the token: it is for this machine's own names only.
    if (!isOwnHost(request, hosts)) return refuse(response, 421);
    page(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, options.port);
  hosts = ownHosts(port);
  return { port, close: () => closeServer(server) };
}
