import { Problem } from '../../shared/problems.ts';
import type { TreeEntry } from '../ports.ts';
import { detectors } from './languages/registry.ts';
import { otherEcosystem } from './other-ecosystems.ts';
import type { Folder } from './reading/folder.ts';

export function rootNotFound(tree: readonly TreeEntry[], root: string): Problem {
  if (root === '')
    return new Problem(
      'repository-empty',
      'The repository has no files.',
      'Push a commit with the source of the service.',
    );
  const folders = tree
    .filter((entry) => entry.kind === 'folder' && !entry.path.includes('/'))
    .map((entry) => entry.path);
  const there =
    folders.length === 0 ? 'The repository has no folders.' : `Folders at the top: ${folders.slice(0, 12).join(', ')}.`;
  return new Problem('root-not-found', `The repository has no folder ${root} with files in it.`, there);
}

const manifests =
  /\/(package\.json|deno\.jsonc?|requirements\.txt|pyproject\.toml|Pipfile|manage\.py|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(\.kts)?|build\.sbt|Gemfile|composer\.json|[^/]+\.csproj|mix\.exs|index\.html|Dockerfile)$/;

export function languageUnknown(folder: Folder): Problem {
  const where = folder.path === '' ? 'at the top of the repository' : `in ${folder.path}`;
  const looked = detectors.map((detector) => detector.looksFor).join('; ');
  const nested = folder.files.filter((file) => manifests.test(file));
  const folders = [...new Set(nested.map((file) => folder.full(file.slice(0, file.lastIndexOf('/')))))].slice(0, 5);
  const deeper =
    folders.length === 0 ? '' : ` There is something to deploy in ${folders.join(', ')}: name it with --root.`;
  const other = otherEcosystem(folder);
  if (other !== null) {
    return new Problem(
      'language-unknown',
      `${folder.full(other.file)} belongs to ${other.name}, which is not built without a Dockerfile.`,
      `Add a Dockerfile of your own, which decides everything.${deeper}`,
    );
  }
  return new Problem(
    'language-unknown',
    `Nothing ${where} says which language the service is written in. Looked for: ${looked}.`,
    `Add one of these files or a Dockerfile of your own; any of them decides.${deeper}`,
  );
}
