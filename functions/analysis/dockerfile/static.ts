import type { Analysis } from '../../../shared/plan.ts';
import { copy, type Dockerfile } from './instructions.ts';
import { nodeImage } from './node.ts';
import { siteStage } from './site.ts';

/** Files as they lie in the repository: nothing to install or build. */
export function staticDockerfile(analysis: Analysis): Dockerfile {
  const parts = [analysis.workspace?.member ?? '', analysis.outputDirectory ?? '.'];
  const folder = parts.filter((part) => part !== '' && part !== '.').join('/') || '.';
  const source = folder === '.' ? '.' : `${folder}/`;
  return { stages: [siteStage(nodeImage(null), copy([source], '/srv/site/'), analysis.singlePage)] };
}
