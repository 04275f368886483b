import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiConfig, ApiEnv } from './context.ts';
import { publicPath } from './paths.ts';

/** `/openapi.json`, generated from the schemas that validate the requests. */
export function addOpenApiDocument(app: OpenAPIHono<ApiEnv>, config: ApiConfig): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'idToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An ID token of Firebase Authentication.',
  });
  app.get('/openapi.json', (c) => {
    const document = app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Slipway',
        version: config.version,
        description: 'From a GitHub repository to a live, verified Cloud Run service.',
      },
      security: [{ idToken: [] }],
    });
    const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [publicPath(path), item]);
    return c.json({ ...document, paths: Object.fromEntries(paths) });
  });
}
