import type { LocalJson } from '../../local/local-json.ts';
import { openRunClient } from './run-client.ts';

interface Share {
  readonly revision: string;
  readonly percent: number;
  readonly tag: string;
}

/** What Cloud Run says about services, through Google's own client. */
export interface CloudRun {
  /** Traffic that was asked for and that is served; null where there is no such service. */
  traffic(service: string): Promise<{ readonly asked: readonly Share[]; readonly served: readonly Share[] } | null>;
  close(): Promise<void>;
}

export function openCloudRun(local: LocalJson): CloudRun {
  const { services, nameOf } = openRunClient(local);
  const asShare = (each: { revision?: string | null; percent?: number | null; tag?: string | null }): Share => ({
    revision: each.revision?.split('/').at(-1) ?? '',
    percent: each.percent ?? 0,
    tag: each.tag ?? '',
  });
  return {
    async traffic(service) {
      try {
        const [found] = await services.getService({ name: nameOf(service) }, { timeout: 10_000 });
        return { asked: (found.traffic ?? []).map(asShare), served: (found.trafficStatuses ?? []).map(asShare) };
      } catch (error) {
        if ((error as { code?: number }).code === 5) return null;
        throw error;
      }
    },
    close: () => services.close(),
  };
}
