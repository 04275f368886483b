import type { ServerResponse } from 'node:http';
import { failure } from '../../shared/problems.ts';

/** What this machine's front door refuses by itself, in the API's own shape of an error. */
const refusals = {
  421: failure(
    'not-allowed',
    "The request was sent to another host name than this stack's own.",
    'Use the address that `npm start` prints.',
  ),
  403: failure(
    'not-allowed',
    'Pages of another origin may not call this API.',
    'Open the page at the address that `npm start` prints.',
  ),
  401: failure(
    'not-signed-in',
    "The token is missing or is not this stack's.",
    'Send `Authorization: Bearer <token>` with the token of .slipway/local.json.',
  ),
  503: failure('dependency-unavailable', 'The functions are starting again.', 'Repeat the request in a second.'),
} as const;

export function refuse(response: ServerResponse, status: keyof typeof refusals): void {
  const retry = status === 503 ? { 'retry-after': '1' } : {};
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...retry });
  response.end(JSON.stringify({ error: refusals[status] }));
}
