import { getPath } from 'hono/utils/url';

/**
 * A custom verb (`/deployments/x:cancel`) is routed as a segment of its own (`/deployments/x/~cancel`): Hono reads
 * `:id:cancel` as one parameter named `id:cancel`, so two verbs of one resource would collide (4.13, 2026-11).
 */
export function routingPath(request: Request): string {
  const path = getPath(request);
  return path.includes('/~') ? '/' : path.replace(/:([a-z]+)$/, '/~$1');
}

/** The address as callers and the OpenAPI document write it. */
export function publicPath(routed: string): string {
  return routed.replace('/~', ':');
}

/** Ids of documents as they may stand in an address; anything else is not there. A slash would reach another document. */
const documentId = /^[A-Za-z0-9_-]{1,128}$/;

export function isDocumentId(text: string | undefined): text is string {
  return text !== undefined && documentId.test(text);
}
