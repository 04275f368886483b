import { z } from 'zod';
import { envValueSchema } from './env.ts';

const time = z.iso.datetime();

export const differenceKinds = [
  'traffic',
  'variable-added',
  'variable-changed',
  'variable-removed',
  'resource',
  'image',
  'foreign-revision',
  'service-deleted',
  'access-closed',
  'access-opened',
] as const;

/** One thing in which a live service is not what its last release left, in words that may be shown. */
export const differenceSchema = z.object({
  /** The same for the same thing as long as it stays exactly so. */
  key: z.string(),
  kind: z.enum(differenceKinds),
  /** Name of the variable, word for the resource; empty where the kind says all. */
  what: z.string(),
  /** As the release has it and as it is; values are redacted, null where there is none. */
  recorded: z.nullable(z.string()),
  live: z.nullable(z.string()),
});
export type Difference = Readonly<z.infer<typeof differenceSchema>>;

/**
 * `adopt`: what was changed by hand becomes the service's own setting. `keep`: it is left as it is, and later deployments
 * carry it over. `overwrite`: the next deployment writes its own.
 */
export const driftChoices = ['adopt', 'keep', 'overwrite'] as const;
export type DriftChoice = (typeof driftChoices)[number];

export const driftSchema = z.object({
  /** When the live service was looked at. */
  at: time,
  /** What nobody has decided about yet. */
  differences: z.array(differenceSchema),
  /** Since when there is something of that kind; null where there is nothing. */
  since: z.nullable(time),
  /** What somebody has decided about, as long as it stays exactly so. */
  settled: z.array(z.object({ difference: differenceSchema, choice: z.enum(driftChoices), by: z.string(), at: time })),
});
export type Drift = Readonly<z.infer<typeof driftSchema>>;

export const carriedSizingFields = ['cpu', 'memoryMiB', 'concurrency', 'minInstances', 'maxInstances'] as const;

/** What was set by hand and stays so in later deployments. */
export const carriedSchema = z.object({
  /** Variables until the next release has them; null for one that was removed. */
  env: z.optional(z.record(z.string(), z.nullable(envValueSchema))),
  sizing: z.optional(
    z.object({
      cpu: z.number().optional(),
      memoryMiB: z.number().optional(),
      concurrency: z.number().optional(),
      minInstances: z.number().optional(),
      maxInstances: z.number().optional(),
    }),
  ),
  port: z.number().optional(),
  serviceAccount: z.string().optional(),
  /** Set where somebody has closed the service to the public. */
  isPrivate: z.boolean().optional(),
});
export type Carried = Readonly<z.infer<typeof carriedSchema>>;

/** Seconds until a live service is looked at again. */
export const driftSeconds = 600;

/** A difference as one sentence. */
export function differenceSentence({ kind, what, recorded, live }: Difference): string {
  switch (kind) {
    case 'traffic':
      return `Traffic goes to ${live}; the release had ${recorded}.`;
    case 'variable-added':
      return `The variable ${what} was added: ${live}.`;
    case 'variable-changed':
      return `The variable ${what} was changed from ${recorded} to ${live}.`;
    case 'variable-removed':
      return `The variable ${what} was removed; it was ${recorded}.`;
    case 'resource':
      return `The ${what} was changed from ${recorded} to ${live}.`;
    case 'image':
      return `The image was changed from ${recorded} to ${live}.`;
    case 'foreign-revision':
      return `The revision ${live} was not made by Slipway.`;
    case 'service-deleted':
      return 'The Cloud Run service was deleted.';
    case 'access-closed':
      return 'The service was closed to the public.';
    case 'access-opened':
      return 'The service was opened to the public.';
    default:
      return kind satisfies never;
  }
}

/** What each choice does, for whoever has to choose. */
export const choiceSentences: Readonly<Record<DriftChoice, string>> = {
  adopt:
    'Makes variables and port the settings of the service, and lets sizing, account and access stay as they are now.',
  keep: 'Leaves all of it as it is. Later deployments carry variables, port, sizing, account and access over.',
  overwrite: "The next deployment writes Slipway's own values.",
};

/** What none of the choices can keep, said beside them. */
export const choiceLimits = 'In any case the next deployment brings its own image and takes the traffic, as ever.';
