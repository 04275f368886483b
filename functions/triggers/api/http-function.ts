import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { HttpFunction } from '@google-cloud/functions-framework';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { apiFunction } from '../../../shared/stages.ts';
import type { ApiEnv } from './context.ts';

/** The app as functions-framework wants it. The framework has read the body by then; node-server takes `rawBody` instead. */
export function asHttpFunction(app: Hono<ApiEnv>): HttpFunction {
  keepBodiesRaw();
  // The global Request and Response are left alone: other functions may share the process.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return (request, response) => listener(request, response);
}

/**
 * The framework parses JSON before our code runs; where that fails, express answers in HTML and prints the error with the
 * whole body, secrets included, to the log (framework 5.0.5, express 5, 2026-11). It has no hook, so its parser is told
 * that the API's bodies are just bytes. Hono reads the type from the raw headers, which stay as they were sent.
 */
function keepBodiesRaw(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { readonly request: IncomingMessage };
    if (isForApi(request)) request.headers['content-type'] = 'application/octet-stream';
  });
}

/** In the cloud a process serves one function; on the laptop it serves all, each under its name. */
function isForApi({ url = '' }: IncomingMessage): boolean {
  return process.env.FUNCTION_TARGET === apiFunction || url.startsWith(`/${apiFunction}/`);
}
