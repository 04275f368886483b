import { assetPipeline, inOrder } from '../assets.ts';
import { type Detector, evidence, nothingDetected, refusal, told } from '../detected.ts';
import { languageVersion, toolVersion, type VersionFound, versionFilesToRead, versionIn } from '../language-version.ts';
import { parseProcfile } from '../procfile.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

/** The release taken when nothing says (November 2026). */
const defaultElixir = '1.18';
const newestElixir = 18;

interface Mix {
  readonly app: string | null;
  readonly dependencies: ReadonlySet<string>;
  readonly release: string | null;
  /** Whether it starts processes of its own, as services do. */
  readonly hasApplication: boolean;
  readonly aliases: readonly string[];
  readonly isUmbrella: boolean;
}

function mixOf(folder: Folder, contents: Contents): Mix | null {
  const full = textOf(folder, contents, 'mix.exs');
  if (full === null) return null;
  const text = full.replace(/^\s*#.*$/gm, '');
  const dependencies = [...text.matchAll(/\{\s*:(\w+)\s*,/g)].map((match) => match[1] ?? '');
  return {
    app: /\bapp:\s*:(\w+)/.exec(text)?.[1] ?? null,
    dependencies: new Set(dependencies),
    release:
      /\breleases:\s*\[\s*(\w+):/.exec(text)?.[1] ?? /defp?\s+releases\b[^[]*\[\s*(\w+):/.exec(text)?.[1] ?? null,
    hasApplication: /\bmod:\s*\{/.test(text),
    aliases: [...text.matchAll(/["']?(assets\.deploy|assets\.setup|assets\.build)["']?\s*:/g)].map(
      (match) => match[1] ?? '',
    ),
    isUmbrella: /\bapps_path:/.test(text),
  };
}

/** `~> 1.15` admits every later 1.x; the newest one known is taken. */
function required(folder: Folder, contents: Contents): VersionFound | null {
  const found = versionIn(folder, contents, 'mix.exs', /\belixir:\s*"([^"]+)"/, 'mix.exs requires it');
  if (found === null) return null;
  const exact =
    /^\s*(?:==)?\s*(\d+\.\d+(?:\.\d+)?)\s*$/.exec(found.version)?.[1] ??
    /~>\s*(\d+\.\d+)\.\d+/.exec(found.version)?.[1];
  const least = /(\d+)\.(\d+)/.exec(found.version);
  if (exact !== undefined) return { ...found, version: exact };
  if (least === null) return null;
  const version = Number(least[2]) > newestElixir ? `${least[1]}.${least[2]}` : defaultElixir;
  return { ...found, version, because: `the release that ${found.version} admits` };
}

export const elixir: Detector = {
  language: 'elixir',
  looksFor: 'mix.exs',
  frameworks: ['phoenix', 'plug'],
  packageManagers: ['mix'],

  firstReads(folder) {
    if (!folder.has('mix.exs')) return [];
    const assets = ['assets/package.json', 'assets/yarn.lock', 'assets/pnpm-lock.yaml'];
    return [
      folder.full('mix.exs'),
      ...versionFilesToRead(folder, ['.elixir-version', 'elixir_buildpack.config']),
      ...['config/runtime.exs', ...assets].map(folder.full),
      ...folder.files
        .filter((file) => /^apps\/[^/]+\/mix\.exs$/.test(file))
        .slice(0, 5)
        .map(folder.full),
    ];
  },

  claim(folder, contents) {
    const mix = mixOf(folder, contents);
    if (mix === null) return null;
    const isPhoenix = mix.dependencies.has('phoenix') || mix.isUmbrella;
    return {
      weight: isPhoenix ? 84 : 67,
      because: isPhoenix ? 'mix.exs depends on phoenix' : 'there is a mix.exs',
      file: folder.full('mix.exs'),
    };
  },

  moreReads: (folder) =>
    folder.files.filter((file) => /^lib\/[^/]+\/(release|application|router)\.ex$/.test(file)).map(folder.full),

  detect(folder, contents, set) {
    const mix = mixOf(folder, contents);
    if (mix === null) return nothingDetected;
    const file = folder.full('mix.exs');
    const inner = folder.files
      .filter((path) => /^apps\/[^/]+\/mix\.exs$/.test(path))
      .flatMap((path) => mixOf(folder.at(path.slice(0, -'/mix.exs'.length)), contents) ?? []);
    const dependencies = new Set([...mix.dependencies, ...inner.flatMap((one) => [...one.dependencies])]);
    const found = dependencies.has('phoenix')
      ? 'phoenix'
      : dependencies.has('plug_cowboy') || dependencies.has('bandit')
        ? 'plug'
        : null;
    const framework = set.framework === undefined ? found : set.framework;
    const version = languageVersion(
      [
        versionIn(folder, contents, '.elixir-version', /^\s*v?(\d+\.\d+(?:\.\d+)?)/),
        toolVersion(folder, contents, 'elixir'),
        versionIn(folder, contents, 'elixir_buildpack.config', /^elixir_version=v?(\d+\.\d+(?:\.\d+)?)/m),
        required(folder, contents),
      ],
      defaultElixir,
    );
    const { web } = parseProcfile(textOf(folder, contents, 'Procfile'));
    const release = mix.release ?? (mix.isUmbrella ? null : mix.app);
    const pipeline = folder.has('assets/package.json') ? assetPipeline(folder.at('assets'), contents) : null;
    const deploys = mix.aliases.includes('assets.deploy');
    const npm = folder.has('assets/package.json')
      ? `npm ${folder.has('assets/package-lock.json') ? 'ci' : 'install'} --prefix assets`
      : null;
    const build = inOrder(
      'mix compile',
      npm,
      deploys
        ? 'mix assets.deploy'
        : pipeline === null
          ? null
          : 'npm run deploy --prefix assets --if-present && mix phx.digest',
      release === null ? null : 'mix release',
    );
    const overlay = folder.has('rel/overlays/bin/server');
    const start =
      release === null
        ? framework === 'phoenix'
          ? 'mix phx.server'
          : 'mix run --no-halt'
        : overlay
          ? `_build/prod/rel/${release}/bin/server`
          : `_build/prod/rel/${release}/bin/${release} start`;
    const migrator = folder.files.find((path) => /^lib\/[^/]+\/release\.ex$/.test(path));
    const migrates =
      migrator === undefined ? null : /defmodule\s+([\w.]+)/.exec(textOf(folder, contents, migrator) ?? '')?.[1];
    const releaseCommand =
      migrates == null || release === null
        ? null
        : `_build/prod/rel/${release}/bin/${release} eval ${migrates}.migrate`;
    const isService = framework !== null || mix.hasApplication || mix.isUmbrella || web !== null;
    const entryFile = folder.files.find((path) => /^lib\/[^/]+\/application\.ex$/.test(path)) ?? null;
    return {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework,
      packageManager: 'mix',
      installCommand: 'mix deps.get --only prod',
      buildCommand: build,
      startCommand: isService ? start : null,
      entryFile,
      lockfile: folder.first('mix.lock'),
      dependencyFiles: mix.isUmbrella
        ? ['.']
        : [
            'mix.exs',
            'mix.lock',
            ...(folder.files.some((path) => path.startsWith('config/')) ? ['config/'] : []),
          ].filter((path) => path.endsWith('/') || folder.has(path)),
      assets: folder.has('assets/package.json') ? { packageManager: 'npm', packageManagerVersion: null } : null,
      releaseCommand,
      refusal: isService
        ? null
        : refusal(
            'mix.exs describes a library: it depends on no web server and starts no application.',
            'A library cannot be deployed; name the folder of the service with --root.',
          ),
      evidence: [
        version.evidence,
        evidence('packageManager', 'mix', 'mix.exs is its manifest', file),
        ...told('framework', framework, 'mix.exs depends on it', file),
        evidence('installCommand', 'mix deps.get --only prod', 'it fetches what mix.exs names', file),
        ...told('buildCommand', build, 'a release holds all that runs', file),
        ...told(
          'startCommand',
          isService ? start : null,
          release === null ? 'it is started so' : `the release ${release} is started so`,
          file,
        ),
        ...told(
          'entryFile',
          entryFile,
          'the application starts there',
          entryFile === null ? null : folder.full(entryFile),
        ),
        ...told(
          'releaseCommand',
          releaseCommand,
          'a module for migrations is there',
          migrator === undefined ? null : folder.full(migrator),
        ),
      ],
    };
  },
};
