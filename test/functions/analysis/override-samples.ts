import { understand } from '../../../functions/analysis/analyze.ts';
import { planBuild } from '../../../functions/analysis/dockerfile/plan.ts';
import type { Overrides } from '../../../shared/overrides.ts';
import { Problem } from '../../../shared/problems.ts';
import { type Files, treeOf } from './tree.ts';

export const node = {
  'package.json': '{"scripts":{"start":"node server.js"},"dependencies":{"express":"5.0.0"}}',
  'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
  'server.js': 'listen(process.env.PORT)',
};
export const python = {
  'requirements.txt': 'flask\ngunicorn\n',
  'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
};
export const ruby = {
  Gemfile: "source 'https://packages.example'\ngem 'sinatra'\ngem 'puma'\n",
  'config.ru': "require './app'\nrun App\n",
  'app.rb': "require 'sinatra/base'\nclass App < Sinatra::Base\nend\n",
};
export const deno = {
  'deno.json': '{"tasks":{"start":"deno run -A main.ts"}}',
  'main.ts': 'Deno.serve(() => new Response("x"))',
};
export const php = { 'composer.json': '{"require":{"slim/slim":"4"}}', 'public/index.php': '<?php' };
export const elixir = {
  'mix.exs': 'def project, do: [app: :shop, elixir: "~> 1.18"]\ndefp deps, do: [{:phoenix, "~> 1.8"}]',
};
export const go = { 'go.mod': 'module x\n\ngo 1.24\n', 'go.sum': '', 'main.go': 'package main\nfunc main() {}\n' };
export const rust = {
  'Cargo.toml': '[package]\nname = "api"\n[dependencies]\naxum = "0.8"\n',
  'Cargo.lock': '',
  'src/main.rs': 'fn main() {}',
};
export const java = {
  'pom.xml':
    '<project><artifactId>a</artifactId><version>1</version><dependencies>spring-boot-starter</dependencies><build>spring-boot-maven-plugin</build></project>',
  'build.gradle': "plugins { id 'org.springframework.boot' version '3' }",
  'src/main/java/App.java': 'class App { public static void main(String[] a) {} }',
};
export const dotnet = {
  'shop.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"><TargetFramework>net10.0</TargetFramework></Project>',
  'Program.cs': '',
};
export const page = { 'index.html': '<p>hi</p>' };
export const hugo = { 'hugo.toml': 'baseURL = "x"', 'content/a.md': '# a' };
export const vite = {
  'package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"7"}}',
  'package-lock.json': '{}',
  'index.html': '',
};

export const options = { root: '', ownDockerfile: null, ownDockerignore: false };

export async function understood(files: Files, overrides: Overrides = {}) {
  return understand(
    treeOf(files),
    '',
    async (paths) => new Map(paths.map((path) => [path, files[path] ?? ''])),
    overrides,
  );
}
export async function analysed(files: Files, overrides: Overrides = {}) {
  const { analysis, refusal } = await understood(files, overrides);
  if (refusal !== null) throw new Problem(refusal.code, refusal.message, refusal.hint);
  return analysis;
}
export const planned = async (files: Files, overrides: Overrides = {}) =>
  planBuild(await analysed(files, overrides), options).dockerfile.text;

/** One service of each language, those first whose commands run as they are written. */
export const kinds: readonly (readonly [string, Files])[] = [
  ['node', node],
  ['python', python],
  ['ruby', ruby],
  ['deno', deno],
  ['php', php],
  ['elixir', elixir],
  ['go', go],
  ['rust', rust],
  ['java', java],
  ['dotnet', dotnet],
];
