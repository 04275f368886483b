import { assetFiles, assetPipeline, inOrder } from '../assets.ts';
import { type Detector, evidence, nothingDetected, refusal, told } from '../detected.ts';
import { versionFilesToRead } from '../language-version.ts';
import { composerOf, phpVersionOf } from '../php/composer.ts';
import { documentRootIn, parseProcfile } from '../procfile.ts';
import { textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { systemPackagesOf } from '../system-packages.ts';

/** Frameworks by their package; what is built on another stands before it. */
const frameworks = [
  ['statamic', 'statamic/cms'],
  ['october', 'october/rain'],
  ['lumen', 'laravel/lumen-framework'],
  ['laravel', 'laravel/framework'],
  ['drupal', 'drupal/core'],
  ['drupal', 'drupal/core-recommended'],
  ['api-platform', 'api-platform/core'],
  ['symfony', 'symfony/framework-bundle'],
  ['symfony', 'symfony/symfony'],
  ['cakephp', 'cakephp/cakephp'],
  ['codeigniter', 'codeigniter4/framework'],
  ['yii', 'yiisoft/yii2'],
  ['laminas', 'laminas/laminas-mvc'],
  ['mezzio', 'mezzio/mezzio'],
  ['wordpress', 'roots/wordpress'],
  ['wordpress', 'johnpbloch/wordpress'],
  ['craft', 'craftcms/cms'],
  ['slim', 'slim/slim'],
  ['flight', 'flightphp/core'],
  ['flight', 'mikecao/flight'],
  ['leaf', 'leafs/leaf'],
  ['hyperf', 'hyperf/framework'],
] as const;

/** The folder that the web server shows, by what lies there. */
const documentRoots = [
  'public',
  'web',
  'webroot',
  'htdocs',
  'www',
  'html',
  'public_html',
  'pub',
  '',
  'src/public',
  'app/public',
];

const inRoot = (root: string, file: string): string => (root === '' ? file : `${root}/${file}`);

/** The script that a document root is known by: its index, or one that pages beside it lead to. */
function scriptIn(folder: Folder, root: string): string | null {
  const index = inRoot(root, 'index.php');
  if (folder.has(index)) return index;
  if (!folder.has(inRoot(root, 'index.html'))) return null;
  return (
    folder.files.find((file) => file.endsWith('.php') && file === inRoot(root, file.split('/').at(-1) ?? '')) ?? null
  );
}

export function documentRootOf(folder: Folder): string | null {
  return (
    documentRoots.find((root) => folder.has(inRoot(root, 'index.php'))) ??
    documentRoots.find((root) => scriptIn(folder, root) !== null) ??
    null
  );
}

const isWordpress = (folder: Folder): boolean =>
  folder.first('wp-config.php', 'wp-config-sample.php', 'wp-load.php') !== null;

export const php: Detector = {
  language: 'php',
  looksFor: 'composer.json or index.php',
  frameworks: frameworks.map(([slug]) => slug),
  packageManagers: ['composer'],

  firstReads(folder) {
    const root = documentRootOf(folder);
    if (root === null && !folder.has('composer.json') && !folder.has('artisan')) return [];
    const index = root === null ? null : scriptIn(folder, root);
    const own = ['composer.json', ...(index === null ? [] : [index])].map(folder.full);
    return [...own, ...versionFilesToRead(folder, ['.php-version']), ...assetFiles(folder).map(folder.full)];
  },

  claim(folder, contents) {
    const composer = composerOf(folder, contents);
    const framework = frameworks.find(([, name]) => name in (composer?.require ?? {}))?.[0] ?? null;
    const root = documentRootOf(folder);
    if (framework !== null)
      return { weight: 83, because: `composer.json requires ${framework}`, file: folder.full('composer.json') };
    if (isWordpress(folder)) return { weight: 80, because: 'there is a WordPress', file: folder.full('index.php') };
    const script = root === null ? null : scriptIn(folder, root);
    const index = script === null ? null : folder.full(script);
    if (composer !== null) {
      return {
        weight: index === null ? 43 : 74,
        because: 'there is a composer.json',
        file: folder.full('composer.json'),
      };
    }
    return index === null ? null : { weight: 57, because: `there is ${index}`, file: index };
  },

  moreReads: (folder) =>
    ['composer.lock', 'config/database.php', 'config/services.php', 'config/app.php'].map(folder.full),

  detect(folder, contents, set) {
    const composer = composerOf(folder, contents);
    const required = composer?.require ?? {};
    const found = frameworks.find(([, name]) => name in required)?.[0] ?? (isWordpress(folder) ? 'wordpress' : null);
    const framework = set.framework === undefined ? found : set.framework;
    const version = phpVersionOf(folder, contents, composer);
    const pipeline = assetPipeline(folder, contents);
    const locked = folder.has('composer.lock');
    const needsInstall = composer !== null;
    const install = inOrder(
      needsInstall
        ? 'composer install --no-dev --no-interaction --prefer-dist --optimize-autoloader --no-scripts'
        : null,
      pipeline?.install,
    );
    const extensions = extensionsOf(required, framework);
    const { web, processes } = parseProcfile(textOf(folder, contents, 'Procfile'));
    const shown = documentRootIn(processes.find(({ name }) => name === 'web')?.command ?? '');
    const root = shown ?? documentRootOf(folder);
    const start = startOf(folder, framework, root);
    const file = folder.full(composer !== null ? 'composer.json' : (start?.entryFile ?? 'index.php'));
    const migrates = framework === 'laravel' && folder.files.some((name) => name.startsWith('database/migrations/'));
    const release = migrates ? 'php artisan migrate --force' : null;
    return {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework,
      packageManager: needsInstall ? 'composer' : null,
      installCommand: install,
      buildCommand: pipeline?.build ?? null,
      startCommand: start?.command ?? null,
      entryFile: start?.entryFile ?? null,
      outputDirectory: null,
      lockfile: locked ? 'composer.lock' : null,
      dependencyFiles: [
        ...['composer.json', 'composer.lock', 'symfony.lock'].filter(folder.has),
        ...(pipeline?.files ?? []),
      ],
      systemPackages: systemPackagesOf('php', extensions, folder, contents),
      extensions,
      assets: pipeline?.assets ?? null,
      releaseCommand: release,
      refusal:
        start !== null || web !== null
          ? null
          : refusal(
              'There is a composer.json, but no index.php at the top or in public, web or webroot.',
              composer?.type === 'library'
                ? 'A library cannot be deployed.'
                : 'Add public/index.php, or name the folder of the service with --root.',
            ),
      evidence: [
        version.evidence,
        ...told('packageManager', needsInstall ? 'composer' : null, 'composer.json is its manifest', file),
        ...told('framework', framework, 'composer.json requires it, or its files are there', file),
        ...told(
          'installCommand',
          install,
          locked ? 'composer.lock names every version' : 'there is no composer.lock',
          file,
        ),
        ...told(
          'buildCommand',
          pipeline?.build ?? null,
          'package.json bundles scripts and styles',
          folder.full('package.json'),
        ),
        ...told('startCommand', start?.command ?? null, start?.because ?? '', file),
        ...told('entryFile', start?.entryFile ?? null, start?.because ?? '', file),
        ...(release === null
          ? []
          : [evidence('releaseCommand', release, 'database/migrations holds migrations', null)]),
      ],
    };
  },
};

interface PhpStart {
  readonly command: string;
  readonly entryFile: string;
  readonly because: string;
}

/** Apache shows the document root; PHP's own server is meant for development and does not stop when it is asked to. */
function startOf(folder: Folder, framework: string | null, root: string | null): PhpStart | null {
  if (framework === 'hyperf') {
    return { command: 'php bin/hyperf.php start', entryFile: 'bin/hyperf.php', because: 'Hyperf is its own server' };
  }
  if (root === null) return null;
  const entryFile = scriptIn(folder, root) ?? inRoot(root, 'index.php');
  const command = `APACHE_DOCUMENT_ROOT=${root === '' ? '.' : root} apache2-foreground`;
  return { command, entryFile, because: `${entryFile} is in the folder that the web shows` };
}

/** Extensions that a framework's defaults ask for beside what composer.json names. */
function extensionsOf(required: Readonly<Record<string, string>>, framework: string | null): readonly string[] {
  const named = Object.keys(required).filter((name) => name.startsWith('ext-'));
  const usual: Readonly<Record<string, readonly string[]>> = {
    laravel: ['ext-pdo_mysql', 'ext-pdo_pgsql', 'ext-bcmath', 'ext-zip'],
    symfony: ['ext-pdo_mysql', 'ext-pdo_pgsql', 'ext-intl', 'ext-zip'],
    wordpress: ['ext-mysqli', 'ext-gd', 'ext-zip'],
    drupal: ['ext-pdo_mysql', 'ext-gd'],
  };
  return [...new Set([...named, ...(usual[framework ?? ''] ?? [])])].sort();
}
