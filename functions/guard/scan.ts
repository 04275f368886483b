import type { Finding } from '../../shared/plan.ts';
import type { DockerfilePolicy } from './dockerfile-images.ts';
import { dockerfileFindings } from './dockerfile-rules.ts';
import { secretsInFile } from './secrets-in-tree.ts';

const dockerfileName = /(^|\/)(Dockerfile|Containerfile)([._-][^/]*)?$|\.(dockerfile|containerfile)$/i;
const besides = /\.(dockerignore|md|json|ya?ml|lock|[jt]s|sh)$/i;

export const isDockerfileName = (path: string): boolean => dockerfileName.test(path) && !besides.test(path);

/** Whether a text begins as Dockerfiles do: comments and build arguments, then FROM. */
export const looksLikeDockerfile = (text: string): boolean =>
  /^(?:\s*(?:#[^\n]*)?\n|\s*ARG\s[^\n]*\n)*\s*FROM\s+\S+/i.test(text);

/** Everything that is wrong with one file: secrets in any, and in a Dockerfile what its own rules say, each line once. */
export function findingsIn(
  file: string,
  text: string,
  isDockerfile: boolean,
  policy?: DockerfilePolicy,
): readonly Finding[] {
  const secrets = secretsInFile(file, text);
  if (!isDockerfile) return secrets;
  const found = dockerfileFindings(file, text, policy);
  const told = new Set(found.filter(({ rule }) => rule.startsWith('secret-in-')).map(({ line }) => line));
  return [...found, ...secrets.filter(({ line }) => !told.has(line))];
}
