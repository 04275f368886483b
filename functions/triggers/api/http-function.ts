import type { HttpFunction } from '@google-cloud/functions-framework';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ApiEnv } from './context.ts';

/** The app as functions-framework wants it. Its parser has read the body by then; node-server takes `rawBody` instead. */
export function asHttpFunction(app: Hono<ApiEnv>): HttpFunction {
  // The global Request and Response are left alone: other functions may share the process.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return (request, response) => listener(request, response);
}
