import http from 'node:http';
import { developmentPageHeaders, peersOf } from '../../functions/triggers/web/page-headers.ts';
import type { PageConfig } from '../../shared/page-config.ts';
import type { Running } from '../component.ts';
import { closeServer, listen } from './listen.ts';
import { isOwnHost, ownHosts } from './origin.ts';
import { refuse } from './refuse.ts';

export interface DevelopmentServerOptions {
  readonly port: number;
  /** Path of `web/vite.config.ts`. */
  readonly viteConfig: string;
  readonly config: PageConfig;
}

/** Vite's development server behind the same door as the built page: changes appear in the open page without a reload. */
export async function startDevelopmentServer(options: DevelopmentServerOptions): Promise<Running> {
  // The plugin in vite.config.ts fills the page's configuration element from this variable.
  process.env.SLIPWAY_WEB_CONFIG = JSON.stringify(options.config);
  const { createServer } = await import('vite');
  const headers = developmentPageHeaders(peersOf(options.config));
  const hosts = ownHosts(options.port);
  const server = http.createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!isOwnHost(request, hosts)) return refuse(response, 421);
    vite.middlewares(request, response);
  });
  const vite = await createServer({
    configFile: options.viteConfig,
    server: { middlewareMode: true, hmr: { server } },
    logLevel: 'warn',
  });
  const port = await listen(server, options.port);
  return {
    port,
    close: async () => {
      await vite.close();
      await closeServer(server);
    },
  };
}
