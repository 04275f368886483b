import type { z } from 'zod';
import { errorSchema } from '../../../shared/api.ts';

/** A JSON answer or body in the OpenAPI document. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** What every route may answer instead; the status of each code stands in http-status.ts. */
export const failures = { default: json(errorSchema, 'A problem: code, whose fault, sentence, what to do next') };
