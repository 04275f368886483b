import type { GoogleAuth } from 'google-auth-library';
import { z } from 'zod';
import type { Project, RegistryRef } from '../project-ports.ts';
import { Unavailable } from '../unavailable.ts';
import { createRest, newAuth, type Rest } from './rest.ts';
import { isTransient } from './transient.ts';

/** What the project is asked with Resource Manager, Service Usage, IAM, Artifact Registry and Cloud Quotas. */
export function createProject(project: string, emulator: string | null, auth: GoogleAuth = newAuth()): Project {
  const rest = createRest({ emulator, auth });
  return {
    caller: () => callerOf(auth),
    // https://cloud.google.com/service-usage/docs/reference/rest/v1/services/batchGet, which takes 30 names.
    async disabledApis(apis) {
      const names = new URLSearchParams(apis.map((api) => ['names', `projects/${project}/services/${api}`]));
      const path = `/v1/projects/${project}/services:batchGet?${names}`;
      const answer = await rest.get('serviceusage.googleapis.com', path, servicesSchema);
      const enabled = new Set(
        (answer?.services ?? []).flatMap(({ name, state }) =>
          state === 'ENABLED' ? [name.split('/').at(-1) ?? ''] : [],
        ),
      );
      return apis.filter((api) => !enabled.has(api));
    },
    // https://cloud.google.com/resource-manager/reference/rest/v3/projects/testIamPermissions wants no permission itself.
    async lacking(permissions) {
      const path = `/v3/projects/${project}:testIamPermissions`;
      return (await lackingAt(rest, 'cloudresourcemanager.googleapis.com', path, permissions)) ?? permissions;
    },
    // https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/testIamPermissions
    lackingOnAccount: (email, permissions) =>
      lackingAt(
        rest,
        'iam.googleapis.com',
        `/v1/projects/${project}/serviceAccounts/${encodeURIComponent(email)}:testIamPermissions`,
        permissions,
      ),
    // https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories/get
    async hasRegistry(registry) {
      const answer = await rest.get(registryHost, `/v1/${nameOf(project, registry)}`, z.object({ name: z.string() }));
      return answer !== null;
    },
    // https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories.dockerImages/get
    async hasImage(registry, image) {
      const path = `/v1/${nameOf(project, registry)}/dockerImages/${image}`;
      return (await rest.get(registryHost, path, z.object({ name: z.string() }))) !== null;
    },
    // https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories/testIamPermissions
    async lackingOnRegistry(registry, permissions) {
      const path = `/v1/${nameOf(project, registry)}:testIamPermissions`;
      return (await lackingAt(rest, registryHost, path, permissions)) ?? permissions;
    },
    async runQuota(region) {
      const [milliCpu, memoryBytes] = await Promise.all([
        limitOf(rest, project, 'CpuAllocPerProjectRegion', region),
        limitOf(rest, project, 'MemAllocPerProjectRegion', region),
      ]);
      return { milliCpu, memoryBytes };
    },
  };
}

const registryHost = 'artifactregistry.googleapis.com';
const nameOf = (project: string, { location, repository }: RegistryRef) =>
  `projects/${project}/locations/${location}/repositories/${repository}`;

const servicesSchema = z.object({
  services: z.array(z.object({ name: z.string(), state: z.string().optional() })).default([]),
});
/** A field without a value is left out of Google's JSON, also where it is the whole answer. */
const grantedSchema = z.object({ permissions: z.array(z.string()).default([]) });

async function lackingAt(rest: Rest, host: string, path: string, permissions: readonly string[]) {
  const answer = await rest.post(host, path, { permissions }, grantedSchema);
  return answer === null ? null : permissions.filter((each) => !answer.permissions.includes(each));
}

const quotaSchema = z.object({
  dimensionsInfos: z
    .array(
      z.object({
        dimensions: z.record(z.string(), z.string()).default({}),
        details: z.object({ value: z.string().optional() }).default({}),
        applicableLocations: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

/**
 * https://cloud.google.com/docs/quotas/reference/rest/v1/projects.locations.services.quotaInfos/get; the value is a
 * number of 64 bits as text, -1 where there is no limit. The quota of the region comes before the one for all others.
 */
async function limitOf(rest: Rest, project: string, id: string, region: string): Promise<number | null> {
  const path = `/v1/projects/${project}/locations/global/services/run.googleapis.com/quotaInfos/${id}`;
  const { dimensionsInfos = [] } = (await rest.get('cloudquotas.googleapis.com', path, quotaSchema)) ?? {};
  const here = dimensionsInfos.filter(({ applicableLocations }) => applicableLocations.includes(region));
  const found = here.find(({ dimensions }) => dimensions['region'] === region) ?? here[0];
  const value = Number(found?.details.value ?? -1);
  return value < 0 ? null : value;
}

/** The metadata server names the account; a file of credentials does so itself, and a person's names nobody. */
async function callerOf(auth: GoogleAuth): Promise<string | null> {
  try {
    await auth.getAccessToken();
    return (await auth.getCredentials()).client_email ?? '';
  } catch (error) {
    if (isTransient(error)) throw new Unavailable('The metadata server', error);
    return null;
  }
}
