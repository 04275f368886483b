import type { Folder } from '../reading/folder.ts';

/** Files of other tools that lie beside a configuration. */
const ofTools =
  /^(?:\.|(?:docker-)?compose|docker-stack|mkdocs|cloudbuild|app\.ya?ml|appveyor|codecov|azure-pipelines|bitbucket-pipelines|buildspec|render|fly|skaffold|swagger|openapi|sonar|environment)/i;

/** The configuration that Dropwizard's command `server` is given; null where none can be told. */
export function dropwizardConfiguration(folder: Folder): string | null {
  const files = folder.files.filter((file) => /^[^/]+\.ya?ml$/.test(file) && !ofTools.test(file));
  const named = files.find((file) => /(?:^|[-_.])config(?:uration)?\.ya?ml$/.test(file));
  return named ?? (files.length === 1 ? (files[0] ?? null) : null);
}
