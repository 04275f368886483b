import type { Project, RunQuota } from '../../functions/project-ports.ts';

/** What a project in memory does without. */
export interface Withheld {
  caller: string | null;
  readonly apis: Set<string>;
  readonly permissions: Set<string>;
  readonly repositories: Set<string>;
  readonly accounts: Set<string>;
  /** Images as `name@sha256:...`. */
  readonly images: Set<string>;
  quota: RunQuota;
}

/** A project in memory in which everything is there and permitted, until a test takes something away. */
export function createMemoryProject(): { readonly port: Project; readonly withheld: Withheld } {
  const withheld: Withheld = {
    caller: 'slipway@acme-cloud.iam.gserviceaccount.com',
    apis: new Set(),
    permissions: new Set(),
    repositories: new Set(),
    accounts: new Set(),
    images: new Set(),
    quota: { milliCpu: 200_000, memoryBytes: 400 * 2 ** 30 },
  };
  const lacking = (permissions: readonly string[]) => permissions.filter((each) => withheld.permissions.has(each));
  const port: Project = {
    caller: async () => withheld.caller,
    disabledApis: async (apis) => apis.filter((each) => withheld.apis.has(each)),
    lacking: async (permissions) => lacking(permissions),
    lackingOnAccount: async (email, permissions) => (withheld.accounts.has(email) ? null : lacking(permissions)),
    hasRegistry: async ({ repository }) => !withheld.repositories.has(repository),
    hasImage: async (_registry, image) => !withheld.images.has(image),
    lackingOnRegistry: async (_registry, permissions) => lacking(permissions),
    runQuota: async () => withheld.quota,
  };
  return { port, withheld };
}
