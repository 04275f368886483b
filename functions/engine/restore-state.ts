import { z } from 'zod';
import { deploymentSchema } from '../../shared/deployment.ts';
import { serviceSchema } from '../../shared/service.ts';
import type { State } from './restore-plan.ts';

export interface Document {
  readonly path: string;
  readonly data: unknown;
}

const claimSchema = z.object({ org: z.string(), nextSeq: z.number().int() });

/** Names of the collections that a state is made of. */
export const stateCollections = ['services', 'deployments', 'claims', 'sweeps'] as const;

/** What documents say of services and deployments. What cannot be read is left out: it may be why somebody restores. */
export function stateOf(documents: readonly Document[]): State {
  const matching = (pattern: RegExp) => documents.filter(({ path }) => pattern.test(path));
  return {
    services: matching(/^orgs\/[^/]+\/services\/[^/]+$/).flatMap((each) => readable(serviceSchema, each)),
    deployments: matching(/^orgs\/[^/]+\/deployments\/[^/]+$/).flatMap((each) => readable(deploymentSchema, each)),
    claims: matching(/^claims\/[^/]+$/).flatMap((each) =>
      readable(claimSchema, each).map((claim) => ({ path: each.path, ...claim })),
    ),
    removalSweeps: matching(/^sweeps\/removed~/).map(({ path }) => path),
  };
}

function readable<Schema extends z.ZodType>(schema: Schema, { data }: Document): readonly z.output<Schema>[] {
  const parsed = schema.safeParse(data);
  return parsed.success ? [parsed.data] : [];
}
