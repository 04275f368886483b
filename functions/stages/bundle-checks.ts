import { type Check, fine, lacks } from '../../shared/checks.ts';
import { Problem } from '../../shared/problems.ts';
import type { Release } from '../../shared/release.ts';
import { originOf } from '../../shared/release-changes.ts';
import { registryOf, told } from '../guard/readiness/ask-project.ts';
import type { Ports } from '../ports.ts';

/** Whether all that a release is made of is still there, before anything is touched. Problem: secret-not-found. */
export async function bundleChecks(bundle: Release, region: string, ports: Ports): Promise<readonly Check[]> {
  await checkSecrets(bundle, ports);
  return [await told('image', () => imageCheck(bundle, region, ports))];
}

async function imageCheck(bundle: Release, region: string, { project }: Ports): Promise<Check> {
  const { image } = bundle.config;
  const slash = image.lastIndexOf('/');
  const isThere = await project.hasImage(
    registryOf({ registry: image.slice(0, slash), region }),
    image.slice(slash + 1),
  );
  if (isThere) return fine('image', `The image of ${bundle.id} is there.`);
  const what = `The image of ${bundle.id} (${bundle.digest.slice(0, 19)}) is not in the registry any more.`;
  return lacks('image', 'image-not-found', what, `slipway redeploy ${originOf(bundle)}`);
}

/** A version that was destroyed comes never again, and a secret that another organisation has made since is not the same. */
async function checkSecrets({ id, org, config }: Release, { secrets }: Ports): Promise<void> {
  const used = Object.entries(config.env).flatMap(([variable, value]) =>
    typeof value === 'string' ? [] : [{ variable, secret: value.secret }],
  );
  if (used.length === 0) return;
  const all = await secrets.list();
  for (const { variable, secret } of used) {
    const [name = '', version = 'latest'] = secret.split(':');
    const labels = all.find((each) => each.name === name)?.labels ?? {};
    const isForeign = (labels['slipway-org'] ?? org) !== org;
    if (!isForeign && (await secrets.resolve(name, version)) !== null) continue;
    throw new Problem(
      'secret-not-found',
      `${variable} of ${id} is version ${version} of the secret ${name}, which is disabled or destroyed.`,
      `Enable that version, or deploy with another one: \`slipway secrets set ${name}\`.`,
    );
  }
}
