import { entryPointUnknown } from '../detected.ts';
import { objectIn, parseObject, stringIn } from '../formats/json.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

/** An application of an Nx workspace whose packages share the manifest at the top. */
export interface NxApplication {
  readonly name: string;
  /** Slug of the framework that its executor builds, null where the manifest has to tell. */
  readonly framework: string | null;
  readonly build: string;
  readonly start: string | null;
  /** Folder of the finished site, null for a server. */
  readonly output: string | null;
  readonly file: string;
}

export const nxFiles = (folder: Folder): readonly string[] =>
  folder.has('nx.json')
    ? folder.files.filter((file) => /^(?:[^/]+\/){1,3}project\.json$/.test(file) && !/-e2e\//.test(file)).slice(0, 6)
    : [];

function applicationAt(folder: Folder, file: string, contents: Contents): NxApplication | null {
  const json = parseObject(textOf(folder, contents, file) ?? '');
  if (json === null || stringIn(json, 'projectType') !== 'application') return null;
  const target = objectIn(objectIn(json, 'targets'), 'build');
  const executor = stringIn(target, 'executor') ?? '';
  const at = file.slice(0, -'/project.json'.length);
  const name = stringIn(json, 'name') ?? at.split('/').at(-1) ?? at;
  const output = stringIn(objectIn(target, 'options'), 'outputPath') ?? `dist/${at}`;
  const build = `npx nx build ${name} --configuration=production`;
  const of = (framework: string | null, start: string | null, site: string | null): NxApplication => ({
    name,
    framework,
    build,
    start,
    output: site,
    file,
  });
  // Plugins of Nx infer targets from configuration files, which then stand in no project.json.
  const isInferred = executor === '';
  const configured = (stem: string): boolean =>
    isInferred &&
    folder.first(`${at}/${stem}.js`, `${at}/${stem}.mjs`, `${at}/${stem}.ts`, `${at}/${stem}.mts`) !== null;
  if (/next/.test(executor) || configured('next.config')) return of('next', `npx next start ${output}`, null);
  if (/angular/.test(executor)) return of('angular', null, /application/.test(executor) ? `${output}/browser` : output);
  if (/vite/.test(executor) || configured('vite.config')) return of('vite', null, output);
  const platform = stringIn(objectIn(target, 'options'), 'target');
  const served = stringIn(objectIn(objectIn(json, 'targets'), 'serve'), 'executor') ?? '';
  const hasPage = folder.first(`${at}/src/index.html`, `${at}/index.html`, `${at}/public/index.html`) !== null;
  const isNode =
    (!hasPage && folder.first(`${at}/src/main.ts`, `${at}/src/main.js`) !== null) ||
    platform === 'node' ||
    /esbuild|js:(tsc|node|swc)|:node/.test(executor) ||
    /js:node|node:node/.test(served);
  return isNode ? of(null, `node ${output}/main.js`, null) : of(null, null, output);
}

/** The one application of the workspace, its server where it has one beside a site; null without Nx. Problem entry-point-unknown. */
export function nxApplication(folder: Folder, contents: Contents): NxApplication | null {
  const all = nxFiles(folder).flatMap((file) => applicationAt(folder, file, contents) ?? []);
  const servers = all.filter(({ start }) => start !== null);
  const only = [all, servers].find((list) => list.length === 1)?.[0];
  if (only !== undefined || all.length === 0) return only ?? null;
  throw entryPointUnknown(
    `The workspace of Nx has several applications: ${all.map(({ name }) => name).join(', ')}.`,
    'Add a script "start" to package.json that runs the one that serves, for instance "node dist/apps/api/main.js".',
  );
}
