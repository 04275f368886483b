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

export const rubySamples: readonly Sample[] = [
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
    name: 'a server of Ruby without a manifest',
    files: { 'app.rb': "require 'socket'\nserver = TCPServer.new('0.0.0.0', ENV.fetch('PORT', 8080).to_i)" },
    expected: { language: 'ruby', startCommand: /ruby app\.rb/ },
  },
  {
    name: 'Roda on Puma',
    files: { Gemfile: lines('gem "roda"', 'gem "puma"'), 'config.ru': 'run App.freeze.app' },
    expected: { framework: 'roda', startCommand: /puma/ },
  },
  {
    name: 'Middleman',
    files: { Gemfile: "gem 'middleman'\n", 'config.rb': '', 'source/index.html.erb': '' },
    expected: { framework: 'middleman', static: true, outputDirectory: 'build' },
  },
];
