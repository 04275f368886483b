import type { ComponentOptions } from '../component.ts';
import { denied, serviceDisabled } from './refusals.ts';
import { readWithheld, type Withheld } from './withheld.ts';

/** Lets a call through unless its API or its permission is withheld; answers what else is. */
export type Gate = (api: string, permission: string | null, resource: string) => Promise<Withheld>;

/** Every API refuses in the same words while it is disabled, and then whoever may not ask. */
export function gateOf({ dir, project }: Pick<ComponentOptions, 'dir' | 'project'>): Gate {
  return async (api, permission, resource) => {
    const withheld = await readWithheld(dir);
    if (withheld.apis.includes(api)) throw serviceDisabled(api, project);
    if (permission !== null && withheld.permissions.includes(permission)) throw denied(permission, resource);
    return withheld;
  };
}
