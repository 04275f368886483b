import type { z } from 'zod';

/** Settings from the environment; one that is missing or wrong stops the start by its name and says what it is for. */
export function readSettings<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const about = (schema.shape[name] as z.ZodType | undefined)?.description ?? '';
  throw new Error(`The setting ${name} is missing or wrong (${issue?.message}). ${about}: set it and start again.`);
}
