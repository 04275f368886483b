import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { ComponentOptions } from '../component.ts';
import type { Gate } from './gate.ts';
import type { Iam } from './iam.ts';
import type { HasImage } from './images.ts';
import { invalid, notFound } from './refusals.ts';
import type { Withheld } from './withheld.ts';

type Place = Pick<ComponentOptions, 'project' | 'region'>;

/** https://cloud.google.com/iam/docs/reference/rest/v1/TestIamPermissionsRequest: no wildcards. */
const permissionsSchema = z.object({ permissions: z.array(z.string().regex(/^[a-z]\w*\.\w+\.\w+$/i)).default([]) });

/** A new project's in a region that is not new: 200 CPU and 400 GiB (https://cloud.google.com/run/quotas). */
const quotas: Readonly<Record<string, number>> = {
  CpuAllocPerProjectRegion: 200_000,
  MemAllocPerProjectRegion: 400 * 2 ** 30,
};

/** What only looks: permissions, APIs, repositories and quotas. */
export function addQuestions(
  app: Hono,
  { project, region, hasImage }: Place & { readonly hasImage: HasImage },
  asked: Gate,
  iam: Iam,
): void {
  const granted = async (c: Context, { permissions: withheld }: Withheld) => {
    const body = permissionsSchema.safeParse(await c.req.json());
    if (!body.success) throw invalid('A permission is not valid for this resource.');
    const permissions = body.data.permissions.filter((each) => !withheld.includes(each));
    // Google leaves out a list that is empty.
    return c.json(permissions.length === 0 ? {} : { permissions });
  };

  app.post(`/v3/projects/${project}:testIamPermissions`, async (c) =>
    granted(c, await asked('cloudresourcemanager.googleapis.com', null, '')),
  );

  app.get(`/v1/projects/${project}/services:batchGet`, async (c) => {
    const withheld = await asked('serviceusage.googleapis.com', 'serviceusage.services.get', `projects/${project}`);
    const names = c.req.queries('names') ?? [];
    const wrong = names.find((name) => !name.startsWith(`projects/${project}/services/`));
    if (names.length > 30 || wrong !== undefined) throw invalid('At most 30 names of services of the parent.');
    const services = names.map((name) => {
      const state = withheld.apis.includes(name.split('/').at(-1) ?? '') ? 'DISABLED' : 'ENABLED';
      return { name, parent: `projects/${project}`, state };
    });
    return c.json({ services });
  });

  const repositories = `/v1/projects/${project}/locations/${region}/repositories`;
  app.get(`${repositories}/:repository`, async (c) => {
    const name = c.req.path.slice('/v1/'.length);
    const withheld = await asked('artifactregistry.googleapis.com', 'artifactregistry.repositories.get', name);
    if (withheld.repositories.includes(c.req.param('repository'))) throw notFound(`Requested entity was not found.`);
    return c.json({ name, format: 'DOCKER', mode: 'STANDARD_REPOSITORY' });
  });
  // https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories.dockerImages/get
  app.get(`${repositories}/:repository/dockerImages/:image`, async (c) => {
    const name = c.req.path.slice('/v1/'.length);
    await asked('artifactregistry.googleapis.com', 'artifactregistry.dockerimages.get', name);
    const { repository, image } = c.req.param();
    const [imageName = '', digest = ''] = decodeURIComponent(image).split('@');
    if (!(await hasImage(`${repository}/${imageName}`, digest))) throw notFound('Requested entity was not found.');
    return c.json({ name, uri: `${region}-docker.pkg.dev/${project}/${repository}/${imageName}@${digest}` });
  });
  app.post(`${repositories}/:verb{.+:testIamPermissions}`, async (c) =>
    granted(c, await asked('artifactregistry.googleapis.com', null, '')),
  );

  app.post(`/v1/projects/${project}/serviceAccounts/:verb{.+:testIamPermissions}`, async (c) => {
    const withheld = await asked('iam.googleapis.com', null, '');
    const email = decodeURIComponent(c.req.param('verb').split(':')[0] ?? '');
    if (withheld.accounts.includes(email) || iam.account(email) === undefined)
      throw notFound(`Unknown service account ${email}`);
    return granted(c, withheld);
  });

  app.get(`/v1/projects/${project}/locations/global/services/run.googleapis.com/quotaInfos/:id`, async (c) => {
    const withheld = await asked('cloudquotas.googleapis.com', 'cloudquotas.quotas.get', `projects/${project}`);
    const quotaId = c.req.param('id');
    const value = withheld.quotas[quotaId] ?? quotas[quotaId];
    if (value === undefined) throw notFound(`Quota ${quotaId} was not found.`);
    const dimensionsInfos = [
      { dimensions: { region }, details: { value: String(value) }, applicableLocations: [region] },
    ];
    return c.json({ name: c.req.path.slice('/v1/'.length), quotaId, service: 'run.googleapis.com', dimensionsInfos });
  });
}
