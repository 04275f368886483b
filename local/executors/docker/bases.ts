import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type Docker from 'dockerode';
import { parseDockerfile } from '../dockerfile.ts';
import type { BuiltImage, ImageBuild } from '../executor.ts';
import { globalArgs } from '../native/stage.ts';
import { expandWord } from '../variables.ts';

/** The label of a base image that was made on this machine: what is in it, for people. */
export const standInLabel = 'dev.slipway.stand-in';
/** Set when it holds another version than its tag says. */
export const otherVersionLabel = 'dev.slipway.other-version';

/** The images that a Dockerfile needs from outside: what FROM and COPY --from name that is no stage. */
export async function externalImages({ context, dockerfile, buildArgs }: ImageBuild): Promise<readonly string[]> {
  const parsed = parseDockerfile(await readFile(path.join(context, dockerfile), 'utf8'));
  const args = globalArgs(parsed.globals, buildArgs);
  const names = new Set(parsed.stages.flatMap(({ name, index }) => [String(index), ...(name === null ? [] : [name])]));
  const sources = parsed.stages.flatMap(({ from, instructions }) => [
    expandWord(from, args),
    ...instructions.flatMap(({ flags }) => flags.flatMap(({ name, value }) => (name === 'from' ? [value] : []))),
  ]);
  return [...new Set(sources.filter((image) => image !== 'scratch' && !names.has(image.toLowerCase())))];
}

/** Names the base images that are stand-ins made on this machine, as the native executor names its own. */
export async function standInsOf(
  docker: Docker,
  request: ImageBuild,
): Promise<Pick<BuiltImage, 'substitutions' | 'otherMajor'>> {
  const substitutions: string[] = [];
  let otherMajor = false;
  for (const image of await externalImages(request)) {
    const labels = await labelsOf(docker, image);
    const standIn = labels[standInLabel];
    if (standIn !== undefined) substitutions.push(`${image} -> ${standIn}`);
    otherMajor ||= labels[otherVersionLabel] === 'true';
  }
  return { substitutions, otherMajor };
}

async function labelsOf(docker: Docker, image: string): Promise<Readonly<Record<string, string>>> {
  try {
    return (await docker.getImage(image).inspect()).Config.Labels ?? {};
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return {};
    throw error;
  }
}
