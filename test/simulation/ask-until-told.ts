import type { DeployRequest } from '../../functions/engine/check-request.ts';
import { code } from './code.ts';
import { problemOf } from './problem-of.ts';
import type { Random } from './random.ts';
import { org, traceparentOf, type World } from './world.ts';

/** When faults are over there is more to ask for: by then there is mostly more than one release. */
export const afterwardsMillis = 1_800_000;

/** What somebody asked under a key, and what they were told; null when nobody could tell them. */
export interface Told {
  readonly service: string;
  readonly key: string;
  answer: { readonly deployment: string } | { readonly problem: string } | null;
}

/**
 * Somebody at the API who asks for something of a service that is there, until they are told. An older version has no such
 * route, so nobody reaches it there.
 */
export function askUntilTold(
  world: World,
  random: Random,
  asked: Told,
  wanted: Pick<DeployRequest, 'actor' | 'bodyHash' | 'release' | 'traffic'>,
): void {
  const { service, key } = asked;
  const request: DeployRequest = {
    ...{ org, service, repository: `acme/${service}`, ref: null, root: null, region: null },
    ...{ env: {}, unset: [], load: null, via: 'api', traceparent: traceparentOf(random), idempotencyKey: key },
    ...wanted,
  };
  const attempt = (left: number): void => {
    const work = world.start('api-ask', async (_, shell) => {
      const { deployment } = await code.accept(shell, request);
      asked.answer = { deployment: deployment.id };
    });
    work.catch((error: unknown) => {
      const problem = problemOf(error);
      if (problem !== null) asked.answer = { problem };
      else if (left > 0) world.timeline.after(random.between(1000, 60_000), () => attempt(left - 1));
    });
  };
  attempt(60);
}
