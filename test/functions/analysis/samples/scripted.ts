import { json, lines, type Sample } from './sample.ts';

const rails = lines(
  'source "https://host"',
  'ruby "3.3.6"',
  'gem "rails", "~> 8.0"',
  'gem "propshaft"',
  'gem "puma", ">= 5.0"',
  'gem "pg"',
  'group :development, :test do',
  '  gem "sqlite3"',
  'end',
);
const laravel = json({
  name: 'laravel/laravel',
  type: 'project',
  require: { php: '^8.2', 'laravel/framework': '^11.31', 'ext-gd': '*' },
  'require-dev': { 'phpunit/phpunit': '^11' },
});

export const scriptedSamples: readonly Sample[] = [
  {
    name: 'Rails with importmap',
    files: {
      Gemfile: rails,
      'Gemfile.lock': lines('GEM', '', 'RUBY VERSION', '   ruby 3.3.6p108', '', 'BUNDLED WITH', '   2.5.22'),
      '.ruby-version': 'ruby-3.3.6\n',
      'config.ru': 'run Rails.application',
      'config/application.rb': 'module Shop',
      'config/puma.rb': 'port ENV.fetch("PORT", 3000)',
      'bin/rails': '',
      'db/migrate/1_a.rb': '',
      'app/assets/a.css': '',
    },
    expected: {
      language: 'ruby',
      languageVersion: '3.3.6',
      framework: 'rails',
      packageManager: 'bundler',
      packageManagerVersion: '2.5.22',
      startCommand: /rails server/,
      buildCommand: /assets:precompile/,
      port: 3000,
      systemPackages: ['libpq5'],
      releaseCommand: 'bundle exec rails db:migrate',
    },
  },
  {
    name: 'Rails whose scripts are bundled by esbuild',
    files: {
      Gemfile: `${rails}gem "jsbundling-rails"\n`,
      'config/application.rb': '',
      'config.ru': '',
      'package.json': json({
        name: 'app',
        private: true,
        scripts: { build: 'esbuild app/javascript/*.* --bundle' },
        dependencies: { esbuild: '^0.24' },
      }),
      'yarn.lock': '# yarn lockfile v1\n',
    },
    expected: {
      language: 'ruby',
      framework: 'rails',
      packageManager: 'bundler',
      buildCommand: /yarn run build/,
      installCommand: /bundle install && yarn install/,
    },
  },
  {
    name: 'Sinatra with config.ru',
    files: {
      Gemfile: 'gem "sinatra"\ngem "puma"\nruby "3.2.2"\n',
      'config.ru': "require './app'\nrun App",
      'app.rb': "require 'sinatra/base'\nclass App < Sinatra::Base; end",
      '.tool-versions': 'ruby 3.2.2\n',
    },
    expected: { framework: 'sinatra', languageVersion: '3.2.2', startCommand: /puma|rackup/, entryFile: 'config.ru' },
  },
  {
    name: 'a classic Sinatra script',
    files: {
      Gemfile: "gem 'sinatra'\ngem 'rackup'\n",
      'app.rb': "require 'sinatra'\nset :port, 4567\nget('/') { 'hi' }",
    },
    expected: { framework: 'sinatra', startCommand: /ruby app\.rb/, entryFile: 'app.rb' },
  },
  {
    name: 'Hanami with a Procfile',
    files: {
      Gemfile: 'gem "hanami", "~> 2.2"\ngem "puma"\n',
      'config.ru': '',
      Procfile: 'web: bundle exec puma -C config/puma.rb\n',
      'config/puma.rb': '',
    },
    expected: { framework: 'hanami', startCommand: 'bundle exec puma -C config/puma.rb' },
  },
  {
    name: 'Jekyll',
    files: {
      Gemfile: 'gem "jekyll", "~> 4.3"\n',
      '_config.yml': 'title: Blog\n',
      '_posts/2026-01-01-hi.md': '',
      'index.md': '',
    },
    expected: {
      language: 'ruby',
      framework: 'jekyll',
      packageManager: 'bundler',
      static: true,
      outputDirectory: '_site',
      buildCommand: 'bundle exec jekyll build',
    },
  },
  {
    name: 'a gem',
    files: {
      Gemfile: 'source "x"\ngemspec\n',
      'tidy.gemspec': 'Gem::Specification.new { |s| s.required_ruby_version = ">= 3.0" }',
      'lib/tidy.rb': 'module Tidy; end',
    },
    expected: { deployable: false, language: 'ruby', packageManager: 'bundler', reason: /gem/ },
  },
  {
    name: 'Laravel with Vite',
    files: {
      'composer.json': laravel,
      'composer.lock': '{}',
      artisan: '',
      'public/index.php': '',
      'package.json': json({
        private: true,
        scripts: { dev: 'vite', build: 'vite build' },
        devDependencies: { vite: '^6', 'laravel-vite-plugin': '^1' },
      }),
      'package-lock.json': '{}',
      'vite.config.js': '',
      'database/migrations/1_a.php': '',
      'config/database.php': "<?php return ['host' => env('DB_HOST', '127.0.0.1')];",
    },
    expected: {
      language: 'php',
      languageVersion: '8.4',
      framework: 'laravel',
      packageManager: 'composer',
      startCommand: /public/,
      buildCommand: 'npm run build',
      releaseCommand: 'php artisan migrate --force',
    },
  },
  {
    name: 'Symfony on a fixed platform',
    files: {
      'composer.json': json({
        require: { php: '>=8.1', 'symfony/framework-bundle': '7.1.*' },
        config: { platform: { php: '8.2.15' } },
      }),
      'composer.lock': '{}',
      'symfony.lock': '{}',
      'public/index.php': '',
      'bin/console': '',
    },
    expected: { framework: 'symfony', languageVersion: '8.2.15', startCommand: /public/ },
  },
  {
    name: 'Slim',
    files: { 'composer.json': json({ require: { php: '~8.1.0', 'slim/slim': '^4' } }), 'public/index.php': '' },
    expected: { framework: 'slim', languageVersion: '8.1', packageManager: 'composer' },
  },
  {
    name: 'plain PHP without a manifest',
    files: { 'index.php': '<?php echo getenv("GREETING");', 'about.php': '', 'style.css': '' },
    expected: { language: 'php', framework: null, packageManager: null, static: false, deployable: true },
  },
  {
    name: 'a library of PHP',
    files: {
      'composer.json': json({
        name: 'acme/tidy',
        type: 'library',
        require: { php: '^8.1' },
        autoload: { 'psr-4': { 'Acme\\Tidy\\': 'src/' } },
      }),
      'src/Tidy.php': '',
    },
    expected: { deployable: false, language: 'php', packageManager: 'composer', reason: /library/ },
  },
  {
    name: 'Phoenix with releases',
    files: {
      'mix.exs': lines(
        'defmodule Chat.MixProject do',
        '  def project, do: [app: :chat, version: "0.1.0", elixir: "~> 1.14", aliases: aliases(), deps: deps()]',
        '  def application, do: [mod: {Chat.Application, []}]',
        '  defp deps, do: [{:phoenix, "~> 1.7.14"}, {:bandit, "~> 1.5"}]',
        '  defp aliases, do: ["assets.deploy": ["esbuild chat --minify", "phx.digest"]]',
        'end',
      ),
      'mix.lock': '',
      '.tool-versions': 'erlang 27.1\nelixir 1.17.3-otp-27\n',
      'config/runtime.exs': lines(
        'port = String.to_integer(System.get_env("PORT") || "4000")',
        'url = System.get_env("DATABASE_URL") || raise "missing"',
      ),
      'lib/chat/release.ex': 'defmodule Chat.Release do\nend',
      'lib/chat/application.ex': '',
      'assets/package.json': json({ dependencies: {} }),
    },
    expected: {
      language: 'elixir',
      languageVersion: '1.17.3',
      framework: 'phoenix',
      packageManager: 'mix',
      buildCommand: /assets\.deploy.*mix release/,
      startCommand: '_build/prod/rel/chat/bin/chat start',
      port: 4000,
      releaseCommand: /migrate/ as unknown as string,
    },
  },
  {
    name: 'an application of Plug',
    files: {
      'mix.exs': lines(
        'defmodule Hook.MixProject do',
        '  def project, do: [app: :hook, elixir: "~> 1.16.0", deps: deps()]',
        '  def application, do: [mod: {Hook, []}]',
        '  defp deps, do: [{:plug_cowboy, "~> 2.7"}]',
        'end',
      ),
      'lib/hook.ex': '',
    },
    expected: { language: 'elixir', languageVersion: '1.16', packageManager: 'mix' },
  },
  {
    name: 'a library of Elixir',
    files: {
      'mix.exs': lines(
        'defmodule Tidy.MixProject do',
        '  def project, do: [app: :tidy, elixir: "~> 1.15", deps: [{:ex_doc, "~> 0.34", only: :dev}]]',
        'end',
      ),
      'lib/tidy.ex': '',
    },
    expected: { deployable: false, language: 'elixir', packageManager: 'mix', reason: /library/ },
  },
  {
    name: 'Fresh on Deno',
    files: {
      'deno.json': json({
        tasks: { dev: 'deno run -A --watch dev.ts', build: 'deno run -A dev.ts build', start: 'deno run -A main.ts' },
        imports: { fresh: 'jsr:@fresh/core@^2.0.0', '$fresh/': 'https://deno.land/x/fresh@1.7.3/' },
      }),
      'deno.lock': '{}',
      'main.ts': 'import { App } from "fresh";\nexport const app = new App();',
      'fresh.config.ts': '',
    },
    expected: {
      language: 'deno',
      framework: 'fresh',
      packageManager: null,
      startCommand: 'deno run -A main.ts',
      buildCommand: 'deno task build',
    },
  },
  {
    name: 'a server of Deno without a manifest',
    files: { 'main.ts': 'Deno.serve({ port: 8000 }, () => new Response(Deno.env.get("GREETING")));' },
    expected: { language: 'deno', framework: null, startCommand: /deno run .*main\.ts/, entryFile: 'main.ts' },
  },
  {
    name: 'Node whose deno.json is for the formatter alone',
    files: {
      'deno.jsonc': '{ // only formats\n "fmt": { "lineWidth": 100 } }',
      'package.json': json({ scripts: { start: 'node index.js' }, dependencies: { express: '5' } }),
      'package-lock.json': '{}',
      'index.js': '',
    },
    expected: { language: 'node', framework: 'express', packageManager: 'npm' },
  },
  {
    name: 'Hugo with a version for its host',
    files: {
      'hugo.toml': "baseURL = 'https://host/'\ntheme = 'ananke'\n",
      'content/posts/a.md': '',
      'archetypes/default.md': '',
      'netlify.toml': '[build.environment]\nHUGO_VERSION = "0.139.0"\n',
      'go.mod': 'module x\n',
    },
    expected: {
      language: 'static',
      languageVersion: '0.139.0',
      framework: 'hugo',
      static: true,
      outputDirectory: 'public',
      buildCommand: /hugo/,
    },
  },
  {
    name: 'Zola',
    files: {
      'config.toml': 'base_url = "https://host"\ncompile_sass = true\n',
      'content/_index.md': '',
      'templates/index.html': '',
    },
    expected: { framework: 'zola', static: true, buildCommand: 'zola build' },
  },
  {
    name: 'pages as they lie there',
    files: { 'index.html': '<h1>hi</h1>', 'css/a.css': '', 'js/a.js': '', 'README.md': '' },
    expected: {
      language: 'static',
      static: true,
      outputDirectory: '.',
      framework: null,
      packageManager: null,
      startCommand: null,
    },
  },
  {
    name: 'two services side by side, with nothing at the top',
    files: {
      'README.md': '',
      'backend/requirements.txt': 'flask',
      'backend/app.py': '',
      'frontend/package.json': '{}',
    },
    expected: { deployable: false, reason: /backend, frontend|--root/ },
  },
  {
    name: 'a Dockerfile of its own beside Django',
    files: {
      Dockerfile: 'FROM python:3.12-slim\nEXPOSE 9000\nUSER 1000\nCMD ["./run"]\n',
      'requirements.txt': 'django',
      'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.settings')",
      'a/wsgi.py': '',
    },
    expected: {
      deployable: true,
      language: 'python',
      framework: 'django',
      dockerfile: { origin: 'repository', text: 'FROM python:3.12-slim\nEXPOSE 9000\nUSER 1000\nCMD ["./run"]\n' },
    },
  },
];
