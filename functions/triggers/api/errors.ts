import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { z } from 'zod';
import { type Failure, failure, Problem } from '../../../shared/problems.ts';
import { log, traceFields } from '../../log.ts';
import { Unavailable } from '../../unavailable.ts';
import type { ApiEnv } from './context.ts';
import { httpStatuses } from './http-status.ts';

/** Every error leaves the API as `{error: Failure}` with the status of its code. */
export function answerFailure(c: Context<ApiEnv>, error: Failure): Response {
  c.set('refusal', error.code);
  if (error.code === 'not-signed-in') c.header('WWW-Authenticate', 'Bearer');
  return c.json({ error }, httpStatuses[error.code]);
}

export function answerError(c: Context<ApiEnv>, error: Error, project: string): Response {
  if (error instanceof Problem) return answerFailure(c, error.failure);
  if (error instanceof Unavailable) return answerFailure(c, away(error, c.get('traceparent'), project));
  if (error instanceof HTTPException && error.status < 500) return answerFailure(c, refusedByTheFramework(error));
  const reference = randomBytes(6).toString('hex');
  log.error({ err: error, reference, ...traceFields(project, c.get('traceparent')) }, 'A request failed unexpectedly');
  return answerFailure(
    c,
    failure('internal-error', 'Something went wrong on our side.', `Try again; the log names it as ${reference}.`),
  );
}

function away(error: Unavailable, traceparent: string, project: string): Failure {
  log.warn({ err: error, ...traceFields(project, traceparent) }, 'A request met an absent dependency');
  const hint = 'Try again in a moment; `slipway status` shows what is away.';
  return failure('dependency-unavailable', `${error.dependency} does not answer.`, hint);
}

function refusedByTheFramework(error: HTTPException): Failure {
  if (error.status === 415) {
    return failure('request-invalid', 'The body has to be JSON.', 'Send Content-Type: application/json.');
  }
  return failure(
    'request-invalid',
    'The body is not valid JSON.',
    'Send one JSON object as /openapi.json describes it.',
  );
}

/** Names the first thing that does not fit; values are never repeated, since one may be a secret. */
export function describeInvalid(error: z.ZodError, target: string): Failure {
  const issue = error.issues[0];
  const where =
    issue === undefined || issue.path.length === 0 ? target : issue.path.map(String).join('.').slice(0, 120);
  const hint = 'The fields and their limits are listed in /openapi.json.';
  if (issue?.code === 'unrecognized_keys') {
    const fields = issue.keys.map((key) => `"${key.slice(0, 60)}"`).join(', ');
    const place = issue.path.length === 0 ? '' : ` in ${where}`;
    return failure('request-invalid', `Unknown field ${fields}${place}.`, hint);
  }
  if (issue?.code === 'invalid_union' && where.startsWith('env.')) {
    return failure(
      'request-invalid',
      `${where} is neither text, nor {"secret": "name"}, nor {"value": "...", "secret": true}.`,
      hint,
    );
  }
  return failure('request-invalid', `${where}: ${issue?.message ?? 'Invalid'}.`, hint);
}
