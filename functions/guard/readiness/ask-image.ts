import { type Check, fine, lacks } from '../../../shared/checks.ts';
import type { Release } from '../../../shared/release.ts';
import { originOf } from '../../../shared/release-changes.ts';
import type { Project } from '../../project-ports.ts';
import { registryOf, told } from './ask-project.ts';

type Bundle = Pick<Release, 'id' | 'restores' | 'digest' | 'config'>;

/** Whether the image of a release is still where it was pushed to: without it the release has to be built again. */
export function askImage(project: Project, bundle: Bundle, region: string, name = 'image'): Promise<Check> {
  return told(name, async () => {
    const { image } = bundle.config;
    const slash = image.lastIndexOf('/');
    const registry = registryOf({ registry: image.slice(0, slash), region });
    if (await project.hasImage(registry, image.slice(slash + 1))) {
      return fine(name, `The image of ${bundle.id} is there to go back to.`);
    }
    const what = `The image of ${bundle.id} (${bundle.digest.slice(0, 19)}) is not in the registry any more.`;
    return lacks(name, 'image-not-found', what, `slipway redeploy ${originOf(bundle)}`);
  });
}
