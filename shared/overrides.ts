import { z } from 'zod';

/** What a request sets instead of what the analysis finds. Absent is what was set for the service before, `{}` is nothing. */
export const overridesSchema = z.strictObject({
  startCommand: z.string().max(500).optional(),
  buildCommand: z.string().max(500).optional(),
  /** The port that the container is told by PORT and is sent requests on. */
  port: z.number().int().min(1).max(65_535).optional(),
});
export type Overrides = Readonly<z.infer<typeof overridesSchema>>;
