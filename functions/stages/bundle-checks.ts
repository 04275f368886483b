import type { Check } from '../../shared/checks.ts';
import { Problem } from '../../shared/problems.ts';
import type { Release } from '../../shared/release.ts';
import { askImage } from '../guard/readiness/ask-image.ts';
import type { Ports } from '../ports.ts';

/** Whether all that a release is made of is still there, before anything is touched. Problem: secret-not-found. */
export async function bundleChecks(bundle: Release, region: string, ports: Ports): Promise<readonly Check[]> {
  await checkSecrets(bundle, ports);
  return [await askImage(ports.project, bundle, region)];
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
