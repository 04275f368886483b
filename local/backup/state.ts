import { z } from 'zod';
import type { State } from '../../functions/engine/restore-plan.ts';
import { deploymentSchema } from '../../shared/deployment.ts';
import { serviceSchema } from '../../shared/service.ts';
import type { StoredDocument } from './firestore-rest.ts';
import { plainData } from './plain.ts';

const claimSchema = z.object({ org: z.string(), nextSeq: z.number().int() });

/** What a database says of services and deployments. What cannot be read is left out: it may be why somebody restores. */
export function stateOf(documents: readonly StoredDocument[]): State {
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

export function organisationsIn(documents: readonly StoredDocument[]): readonly string[] {
  return documents.flatMap(({ path }) => /^orgs\/([^/]+)$/.exec(path)?.[1] ?? []);
}

function readable<Schema extends z.ZodType>(schema: Schema, document: StoredDocument): readonly z.output<Schema>[] {
  const parsed = schema.safeParse(plainData(document));
  return parsed.success ? [parsed.data] : [];
}
