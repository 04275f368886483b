// Makes the base images that generated Dockerfiles begin with, from Debian packages, where no registry is reachable.
// node scripts/docker-bases.mjs [tag ...]
import { register } from 'tsx/esm/api';

register();
const { makeBases } = await import('../local/executors/bases/make.ts');
const { defaultTags } = await import('../local/executors/bases/recipe.ts');
const { connectEngine, engineAnswers } = await import('../local/executors/docker/engine.ts');

const docker = connectEngine();
if (!(await engineAnswers(docker))) {
  console.error('No Docker engine answers. Start Docker first, for instance with: node scripts/dockerd.mjs');
  process.exit(3);
}
const tags = process.argv.slice(2);
await makeBases(docker, tags.length > 0 ? tags : defaultTags, (line) => console.log(line));
