import { z } from 'zod';

/** What Slipway makes outside of its own documents. */
export const ownedKinds = ['service', 'revision', 'tag', 'build', 'job', 'account', 'secret'] as const;
export type OwnedKind = (typeof ownedKinds)[number];

/**
 * `in-use`: it serves, or is needed for that; `under-way`: a deployment works with it; `kept`: it is over, and can still be
 * read; `left`: its deployment ended without success, and it has not been seen gone yet.
 */
export const ownedStates = ['in-use', 'under-way', 'kept', 'left'] as const;

export const ownedSchema = z.object({
  kind: z.enum(ownedKinds),
  name: z.string(),
  state: z.enum(ownedStates),
  /** Which deployment made it, where that is known. */
  deployment: z.string().nullable(),
  /** A few words for a person. */
  what: z.string(),
});
export type Owned = Readonly<z.infer<typeof ownedSchema>>;

export const ownedListSchema = z.object({ service: z.string(), owned: z.array(ownedSchema) });
