import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { ComponentOptions, Running } from '../component.ts';
import { closeServer, listen } from '../web/listen.ts';
import { addAccounts } from './accounts.ts';
import { gateOf } from './gate.ts';
import { openIam } from './iam.ts';
import type { HasImage } from './images.ts';
import { addQuestions } from './questions.ts';
import { invalid } from './refusals.ts';

/**
 * What a project is asked and told over REST: Resource Manager, Service Usage, IAM, Artifact Registry and Cloud Quotas, whose paths
 * do not meet. The laptop's only user owns the project, so everything is permitted but what is withheld on purpose.
 */
export async function startProject(options: ComponentOptions & { readonly hasImage: HasImage }): Promise<Running> {
  const app = new Hono();
  app.use(async (c, next) => {
    if (!/^Bearer .+/.test(c.req.header('authorization') ?? '')) {
      return c.json({ error: { code: 401, status: 'UNAUTHENTICATED', message: 'Request had no credentials.' } }, 401);
    }
    return next();
  });
  const iam = await openIam(options.dir, options.project);
  const asked = gateOf(options);
  addQuestions(app, options, asked, iam);
  addAccounts(app, options, asked, iam);
  app.notFound((c) => {
    throw invalid(`${c.req.method} ${c.req.path} is not served on this machine.`);
  });
  const server = createServer(getRequestListener(app.fetch));
  const port = await listen(server, options.port);
  return { port, close: () => closeServer(server) };
}
