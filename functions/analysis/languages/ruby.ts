import { assetFiles, assetPipeline, inOrder } from '../assets.ts';
import { type Detector, evidence, nothingDetected, refusal, told } from '../detected.ts';
import { versionFilesToRead } from '../language-version.ts';
import { parseProcfile } from '../procfile.ts';
import { textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { bundlerVersion, gemsOf, rubyVersionFiles, rubyVersionOf } from '../ruby/gems.ts';
import { rubyFrameworks, rubyGenerators, rubyStart, scriptCandidates } from '../ruby/server.ts';
import { systemPackagesOf } from '../system-packages.ts';

const hasGemspec = (folder: Folder): string | null =>
  folder.files.find((file) => /^[^/]+\.gemspec$/.test(file)) ?? null;

/** A site of Jekyll needs no Gemfile: GitHub builds it from its configuration alone. */
function isJekyll(folder: Folder): boolean {
  const parts = folder.files.some((file) => /^(_posts|_layouts|_includes|_data|_drafts)\//.test(file));
  return folder.has('_config.yml') && (parts || folder.first('index.md', 'index.markdown', 'index.html') !== null);
}

export const ruby: Detector = {
  language: 'ruby',
  looksFor: 'Gemfile, config.ru or _config.yml',
  frameworks: rubyFrameworks.map(([slug]) => slug),
  packageManagers: ['bundler'],

  firstReads(folder) {
    const rack = folder.first('Gemfile', 'config.ru', '_config.yml');
    const scripts = rack === null ? scriptCandidates(folder).slice(0, 2) : scriptCandidates(folder);
    if (rack === null && scripts.length === 0) return [];
    const own = ['Gemfile', 'config.ru', 'Gemfile.lock', 'config/application.rb', '_config.yml', ...scripts];
    return [
      ...own.map(folder.full),
      ...versionFilesToRead(folder, rubyVersionFiles),
      ...assetFiles(folder).map(folder.full),
    ];
  },

  claim(folder, contents) {
    const gems = gemsOf(folder, contents);
    const framework = rubyFrameworks.find(([, gem]) => gems.has(gem))?.[0] ?? null;
    const file = folder.first('Gemfile', 'config.ru', '_config.yml');
    if (framework === 'rails' || folder.has('config/application.rb')) {
      return {
        weight: 83,
        because: 'there is a Rails application',
        file: folder.full(folder.first('config/application.rb', 'Gemfile') ?? ''),
      };
    }
    if (framework !== null && framework in rubyGenerators) {
      return { weight: 64, because: `the Gemfile names ${framework}`, file: folder.full('Gemfile') };
    }
    if (framework !== null)
      return { weight: 81, because: `the Gemfile names ${framework}`, file: folder.full('Gemfile') };
    if (folder.has('config.ru'))
      return { weight: 73, because: 'config.ru describes a Rack application', file: folder.full('config.ru') };
    if (isJekyll(folder))
      return { weight: 62, because: '_config.yml configures a site of Jekyll', file: folder.full('_config.yml') };
    const start = rubyStart(folder, contents, gems, null);
    if (start !== null) return { weight: 59, because: start.because, file: folder.full(start.entryFile ?? '') };
    return file === 'Gemfile'
      ? { weight: hasGemspec(folder) === null ? 38 : 44, because: 'there is a Gemfile', file: folder.full('Gemfile') }
      : null;
  },

  moreReads: (folder) => ['config/puma.rb', 'config/database.yml', ...scriptCandidates(folder)].map(folder.full),

  detect(folder, contents, set) {
    const gems = gemsOf(folder, contents);
    const hasGemfile = folder.has('Gemfile');
    const listed = rubyFrameworks.find(([, gem]) => gems.has(gem))?.[0] ?? null;
    const scripted = rubyStart(folder, contents, gems, listed);
    const classic = scripted?.because.includes('Sinatra') === true ? 'sinatra' : null;
    const found =
      listed ?? (folder.has('config/application.rb') ? 'rails' : (classic ?? (isJekyll(folder) ? 'jekyll' : null)));
    const framework = set.framework === undefined ? found : set.framework;
    const generator = framework === null ? undefined : rubyGenerators[framework];
    // The gem alone may be there for an engine, which is a library for applications.
    const isApplication = framework !== 'rails' || folder.first('config/application.rb', 'config.ru') !== null;
    const start = generator === undefined && isApplication ? rubyStart(folder, contents, gems, framework) : null;
    const version = rubyVersionOf(folder, contents);
    const manager = hasGemfile ? 'bundler' : null;
    const managerVersion = bundlerVersion(folder, contents);
    const pipeline = assetPipeline(folder, contents);
    const gem = hasGemfile
      ? 'bundle install'
      : generator === undefined
        ? null
        : 'gem install jekyll jekyll-feed jekyll-seo-tag minima';
    const install = inOrder(gem, pipeline?.install);
    const hasPipeline = [
      'sprockets-rails',
      'propshaft',
      'jsbundling-rails',
      'cssbundling-rails',
      'vite_rails',
      'shakapacker',
      'webpacker',
      'tailwindcss-rails',
    ];
    const precompiles =
      framework === 'rails' &&
      (hasPipeline.some((name) => gems.has(name)) || folder.files.some((file) => file.startsWith('app/assets/')));
    const plain = generator?.build.replace(/^bundle exec /, '');
    const ofGenerator = hasGemfile ? generator?.build : plain;
    const build = inOrder(pipeline?.build, precompiles ? 'bundle exec rails assets:precompile' : ofGenerator);
    const file = folder.full(folder.first('Gemfile', 'config.ru', '_config.yml') ?? start?.entryFile ?? '');
    const output =
      generator === undefined
        ? null
        : (/^destination:\s*["']?\.?\/?([\w./-]+)/m.exec(textOf(folder, contents, '_config.yml') ?? '')?.[1] ??
          generator.output);
    const { web } = parseProcfile(textOf(folder, contents, 'Procfile'));
    const gemspec = hasGemspec(folder);
    const migrates = framework === 'rails' && folder.files.some((name) => name.startsWith('db/migrate/'));
    return {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework,
      packageManager: manager,
      packageManagerVersion: managerVersion,
      installCommand: install,
      buildCommand: build,
      startCommand: start?.command ?? null,
      entryFile: start?.entryFile ?? null,
      static: generator !== undefined,
      outputDirectory: output,
      lockfile: folder.first('Gemfile.lock'),
      dependencyFiles:
        gemspec !== null || /\bpath:|:path\s*=>|eval_gemfile/.test(textOf(folder, contents, 'Gemfile') ?? '')
          ? ['.']
          : [...['Gemfile', 'Gemfile.lock', '.ruby-version'].filter(folder.has), ...(pipeline?.files ?? [])],
      systemPackages: systemPackagesOf('ruby', gems, folder, contents),
      assets: pipeline?.assets ?? null,
      releaseCommand: migrates ? 'bundle exec rails db:migrate' : null,
      refusal:
        start !== null || generator !== undefined || web !== null
          ? null
          : refusal(
              gemspec === null
                ? 'There is a Gemfile, but no config.ru, no Rails application and no script that serves HTTP.'
                : `${gemspec} describes a gem, which is a library.`,
              'Add a config.ru, or a Procfile with a line such as "web: bundle exec puma"; or name the folder of the service with --root.',
            ),
      evidence: [
        version.evidence,
        ...told('packageManager', manager, 'the Gemfile is what Bundler installs', file),
        ...told('packageManagerVersion', managerVersion, 'Gemfile.lock was written by it', folder.full('Gemfile.lock')),
        ...told('framework', framework, 'the Gemfile names it, or its files are there', file),
        ...told('installCommand', install, 'it installs what the Gemfile says', file),
        ...told(
          'buildCommand',
          build,
          generator === undefined ? 'assets are made before the start' : `${framework} builds files`,
          file,
        ),
        ...told('startCommand', start?.command ?? null, start?.because ?? '', file),
        ...told('entryFile', start?.entryFile ?? null, start?.because ?? '', file),
        ...(generator === undefined
          ? []
          : [
              evidence('static', 'true', `${framework} builds files`, file),
              evidence('outputDirectory', output ?? '', 'the site ends up there', file),
            ]),
        ...told(
          'releaseCommand',
          migrates ? 'bundle exec rails db:migrate' : null,
          'db/migrate holds migrations',
          null,
        ),
      ],
    };
  },
};
