import type { LocalJson } from '../../local/local-json.ts';
import { openRunClient } from './run-client.ts';

/** Somebody at Google's own console: edits of a service through Cloud Run's API, none of them through Slipway. */
export interface Console {
  /** Sets variables and the memory of a new revision, which serves at once, as the console's usual choice is. */
  edit(service: string, variables: Readonly<Record<string, string>>, memory: string): Promise<void>;
  /** Sends all users to one revision. */
  pin(service: string, revision: string): Promise<void>;
  close(): Promise<void>;
}

export function openConsole(local: LocalJson): Console {
  const { services, nameOf } = openRunClient(local);
  const read = async (service: string) => {
    const [found] = await services.getService({ name: nameOf(service) });
    return found;
  };
  return {
    async edit(name, variables, memory) {
      const service = await read(name);
      const [container, ...others] = service.template?.containers ?? [];
      const kept = (container?.env ?? []).filter((each) => variables[each.name ?? ''] === undefined);
      const env = [...kept, ...Object.entries(variables).map(([key, value]) => ({ name: key, value }))];
      const limits = { ...container?.resources?.limits, memory };
      const edited = { ...container, env, resources: { ...container?.resources, limits } };
      // The console leaves the name to Cloud Run.
      const template = { ...service.template, revision: '', containers: [edited, ...others] };
      const traffic = [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const, percent: 100 }];
      const updateMask = { paths: ['template', 'traffic'] };
      const [operation] = await services.updateService({ service: { ...service, template, traffic }, updateMask });
      await operation.promise();
    },
    async pin(name, revision) {
      const service = await read(name);
      const type = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const;
      const traffic = [{ type, revision, percent: 100 }];
      const [operation] = await services.updateService({
        service: { ...service, traffic },
        updateMask: { paths: ['traffic'] },
      });
      await operation.promise();
    },
    close: () => services.close(),
  };
}
