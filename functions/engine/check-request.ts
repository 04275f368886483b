import type { TrafficPart } from '../../shared/api.ts';
import type { Restoration } from '../../shared/deployment.ts';
import type { Env } from '../../shared/env.ts';
import type { Overrides } from '../../shared/overrides.ts';
import type { Load } from '../../shared/plan.ts';
import { checkOverrides } from '../guard/overrides.ts';
import { parseRef } from '../guard/ref.ts';
import { parseRegion } from '../guard/region.ts';
import { parseRepositoryName } from '../guard/repository-name.ts';
import { parseRootFolder } from '../guard/root-folder.ts';
import { parseServiceName } from '../guard/service-name.ts';
import { checkVariableName, checkVariables } from '../guard/variables.ts';

/** What a way in asks for, before its words were checked. */
export interface DeployRequest {
  readonly org: string;
  readonly service: string;
  readonly repository: string;
  readonly ref: string | null;
  readonly root: string | null;
  readonly region: string | null;
  readonly env: Env;
  readonly unset: readonly string[];
  /** Null keeps the service's own, which is `medium` at first. */
  readonly load: Load | null;
  /** Absent keeps what the service has, `{}` is none. */
  readonly overrides?: Overrides | undefined;
  /** Whether what was changed outside Slipway is written over without asking. */
  readonly overwriteDrift?: boolean | undefined;
  /** Parts of the traffic to give to releases instead; nothing else of the service is asked for then. */
  readonly traffic?: readonly TrafficPart[] | undefined;
  /** A release to bring back instead, null for the one before the live one; nothing else of the service is asked for then. */
  readonly release?: { readonly kind: Restoration; readonly id: string | null } | undefined;
  /** Why it is deployed although its service may be frozen, in the words of an owner. */
  readonly overrideFreeze?: string | undefined;
  readonly actor: string;
  readonly via: 'api' | 'topic';
  readonly idempotencyKey: string | null;
  /** Hash of the request as it came, to tell a repetition from another request under the same key. */
  readonly bodyHash: string;
  readonly traceparent: string;
}

/** Checks every field against its grammar; throws the first `Problem`. `sourceHosts` are the hosts that an address may name. */
export function checkRequest(request: DeployRequest, sourceHosts: readonly string[]): DeployRequest {
  checkVariables(request.env);
  for (const name of request.unset) checkVariableName(name);
  checkOverrides(request.overrides ?? {});
  return {
    ...request,
    service: parseServiceName(request.service),
    repository: parseRepositoryName(request.repository, sourceHosts),
    ref: request.ref === null ? null : parseRef(request.ref),
    root: request.root === null ? null : parseRootFolder(request.root),
    region: request.region === null ? null : parseRegion(request.region),
  };
}
