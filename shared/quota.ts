import { z } from 'zod';
import { quotaSchema } from './service.ts';

const { concurrent, perHour, buildMinutes, modelCallsPerDay, modelTokensPerDay } = quotaSchema.shape;

/** What is not named stays; null is the default again. */
export const updateQuotaSchema = z.strictObject({
  concurrent: concurrent.nullable(),
  perHour: perHour.nullable(),
  buildMinutes: buildMinutes.nullable(),
  modelCallsPerDay: modelCallsPerDay.nullable(),
  modelTokensPerDay: modelTokensPerDay.nullable(),
});
export type UpdateQuota = Readonly<z.infer<typeof updateQuotaSchema>>;

/** An organisation's limits, its own or the default ones, and how much of them is taken. */
export const quotaViewSchema = z.object({
  limits: quotaSchema.required(),
  used: z.object({
    concurrent: z.number().int(),
    thisHour: z.number().int(),
    /** With what builds under way may still take. */
    buildMinutes: z.number(),
    month: z.string(),
  }),
});
export type QuotaView = Readonly<z.infer<typeof quotaViewSchema>>;
