import type { Folder } from '../reading/folder.ts';
import { dependsOn, type Manifest } from './manifest.ts';

/** How a Node framework ends up: as a server, as files, or as either by its configuration. */
export interface NodeFramework {
  readonly slug: string;
  /** Any of these packages tells it. */
  readonly packages: readonly string[];
  readonly kind: 'meta' | 'server' | 'site';
  /** Runs the server that the build made; null when the project's own script must say. */
  readonly start?: string;
  readonly build?: string;
  /** Folder of the finished site when it is served as files. */
  readonly output?: string;
  readonly singlePage?: boolean;
  /** Configuration files, and what in them says that the result is files rather than a server. */
  readonly config?: readonly string[];
  readonly staticWhen?: RegExp;
  readonly serverWhen?: RegExp;
  /** Where the configuration names the folder of the finished site, in the first group. */
  readonly outputIn?: RegExp;
}

const scripted = ['js', 'mjs', 'cjs', 'ts', 'mts'];
/** Remix and React Router build files alone in this mode. */
const spaMode = /\bssr\s*:\s*false\b/;
const configs = (stem: string): readonly string[] => scripted.map((ending) => `${stem}.${ending}`);

/** In order of decision: a framework that brings its bundler or server stands before it. */
export const nodeFrameworks: readonly NodeFramework[] = [
  {
    slug: 'next',
    packages: ['next'],
    kind: 'meta',
    start: 'next start',
    build: 'next build',
    output: 'out',
    config: configs('next.config'),
    staticWhen: /output\s*:\s*['"]export['"]/,
    outputIn: /\bdistDir\s*:\s*['"](?:\.\/)?([\w./-]+?)\/?['"]/,
  },
  {
    slug: 'nuxt',
    packages: ['nuxt', 'nuxt3', 'nuxt-edge'],
    kind: 'meta',
    start: 'node .output/server/index.mjs',
    build: 'nuxt build',
    output: '.output/public',
    config: configs('nuxt.config'),
    staticWhen: /\bpreset\s*:\s*['"](?:static|github[-_]pages)['"]/,
  },
  {
    slug: 'angular',
    packages: ['@angular/ssr', '@nguniversal/express-engine'],
    kind: 'meta',
    build: 'ng build',
    staticWhen: /"outputMode"\s*:\s*"static"/,
  },
  {
    slug: 'astro',
    packages: ['astro'],
    kind: 'site',
    start: 'node ./dist/server/entry.mjs',
    build: 'astro build',
    output: 'dist',
    config: configs('astro.config'),
    serverWhen: /@astrojs\/node/,
  },
  {
    slug: 'sveltekit',
    packages: ['@sveltejs/kit'],
    kind: 'meta',
    start: 'node build',
    build: 'vite build',
    output: 'build',
    singlePage: true,
    config: configs('svelte.config'),
    staticWhen: /adapter-static/,
    outputIn: /\bpages\s*:\s*['"](?:\.\/)?([\w./-]+?)\/?['"]/,
  },
  {
    slug: 'remix',
    packages: ['@remix-run/serve', '@remix-run/react', '@remix-run/node', '@remix-run/dev'],
    kind: 'meta',
    start: 'remix-serve build/server/index.js',
    build: 'remix vite:build',
    output: 'build/client',
    singlePage: true,
    config: configs('vite.config'),
    staticWhen: spaMode,
  },
  {
    slug: 'react-router',
    packages: ['@react-router/serve', '@react-router/node', '@react-router/dev'],
    kind: 'meta',
    start: 'react-router-serve ./build/server/index.js',
    build: 'react-router build',
    output: 'build/client',
    singlePage: true,
    config: configs('react-router.config'),
    staticWhen: spaMode,
  },
  {
    slug: 'tanstack-start',
    packages: ['@tanstack/react-start', '@tanstack/solid-start', '@tanstack/start'],
    kind: 'meta',
    start: 'node .output/server/index.mjs',
    build: 'vite build',
    config: configs('vite.config'),
  },
  {
    slug: 'solidstart',
    packages: ['@solidjs/start', 'solid-start'],
    kind: 'meta',
    start: 'node .output/server/index.mjs',
    build: 'vinxi build',
  },
  {
    slug: 'analog',
    packages: ['@analogjs/platform'],
    kind: 'meta',
    start: 'node dist/analog/server/index.mjs',
    build: 'vite build',
  },
  { slug: 'qwik', packages: ['@builder.io/qwik-city', '@qwik.dev/router'], kind: 'meta', build: 'qwik build' },
  { slug: 'redwood', packages: ['@redwoodjs/core'], kind: 'meta', start: 'rw serve', build: 'rw build' },
  {
    slug: 'adonis',
    packages: ['@adonisjs/core'],
    kind: 'server',
    start: 'node build/bin/server.js',
    build: 'node ace build',
  },
  { slug: 'meteor', packages: ['meteor-node-stubs'], kind: 'server' },
  {
    slug: 'keystone',
    packages: ['@keystone-6/core'],
    kind: 'server',
    start: 'keystone start',
    build: 'keystone build',
  },
  { slug: 'directus', packages: ['directus'], kind: 'server', start: 'directus start' },
  { slug: 'medusa', packages: ['@medusajs/medusa'], kind: 'server', start: 'medusa start', build: 'medusa build' },
  { slug: 'payload', packages: ['payload'], kind: 'server' },
  { slug: 'sails', packages: ['sails'], kind: 'server' },
  { slug: 'feathers', packages: ['@feathersjs/feathers'], kind: 'server' },
  { slug: 'loopback', packages: ['@loopback/core', '@loopback/rest'], kind: 'server' },
  { slug: 'moleculer', packages: ['moleculer'], kind: 'server' },
  { slug: 'nest', packages: ['@nestjs/core'], kind: 'server', start: 'node dist/main.js', build: 'nest build' },
  { slug: 'strapi', packages: ['@strapi/strapi'], kind: 'server', start: 'strapi start', build: 'strapi build' },
  { slug: 'elysia', packages: ['elysia'], kind: 'server' },
  {
    slug: 'nitro',
    packages: ['nitropack', 'nitro'],
    kind: 'server',
    start: 'node .output/server/index.mjs',
    build: 'nitro build',
  },
  { slug: 'fastify', packages: ['fastify'], kind: 'server' },
  { slug: 'hono', packages: ['hono'], kind: 'server' },
  { slug: 'koa', packages: ['koa'], kind: 'server' },
  { slug: 'hapi', packages: ['@hapi/hapi'], kind: 'server' },
  { slug: 'restify', packages: ['restify'], kind: 'server' },
  { slug: 'polka', packages: ['polka'], kind: 'server' },
  { slug: 'h3', packages: ['h3'], kind: 'server' },
  { slug: 'express', packages: ['express'], kind: 'server' },
  { slug: 'functions-framework', packages: ['@google-cloud/functions-framework'], kind: 'server' },
  { slug: 'gatsby', packages: ['gatsby'], kind: 'site', build: 'gatsby build', output: 'public' },
  {
    slug: 'docusaurus',
    packages: ['@docusaurus/core'],
    kind: 'site',
    build: 'docusaurus build',
    output: 'build',
  },
  { slug: 'vitepress', packages: ['vitepress'], kind: 'site', build: 'vitepress build', output: '.vitepress/dist' },
  {
    slug: 'eleventy',
    packages: ['@11ty/eleventy'],
    kind: 'site',
    build: 'eleventy',
    output: '_site',
    config: ['.eleventy.js', ...configs('eleventy.config')],
    outputIn: /\boutput\s*:\s*['"](?:\.\/)?([\w./-]+?)\/?['"]/,
  },
  {
    slug: 'vuepress',
    packages: ['vuepress'],
    kind: 'site',
    build: 'vuepress build docs',
    output: 'docs/.vuepress/dist',
  },
  { slug: 'hexo', packages: ['hexo'], kind: 'site', build: 'hexo generate', output: 'public' },
  { slug: 'gridsome', packages: ['gridsome'], kind: 'site', build: 'gridsome build', output: 'dist' },
  {
    slug: 'ember',
    packages: ['ember-cli'],
    kind: 'site',
    build: 'ember build --environment=production',
    output: 'dist',
    singlePage: true,
  },
  { slug: 'angular', packages: ['@angular/core'], kind: 'site', build: 'ng build', output: 'dist', singlePage: true },
  {
    slug: 'create-react-app',
    packages: ['react-scripts'],
    kind: 'site',
    build: 'react-scripts build',
    output: 'build',
    singlePage: true,
  },
  {
    slug: 'vue-cli',
    packages: ['@vue/cli-service'],
    kind: 'site',
    build: 'vue-cli-service build',
    output: 'dist',
    singlePage: true,
    config: ['vue.config.js', 'vue.config.cjs', 'vue.config.mjs', 'vue.config.ts'],
    outputIn: /\boutputDir\s*:\s*['"](?:\.\/)?([\w./-]+?)\/?['"]/,
  },
  {
    slug: 'quasar',
    packages: ['@quasar/app-vite', '@quasar/app-webpack', '@quasar/app'],
    kind: 'site',
    build: 'quasar build',
    output: 'dist/spa',
    singlePage: true,
  },
  { slug: 'umi', packages: ['umi', '@umijs/max'], kind: 'site', build: 'umi build', output: 'dist', singlePage: true },
  {
    slug: 'rspress',
    packages: ['rspress', '@rspress/core'],
    kind: 'site',
    build: 'rspress build',
    output: 'doc_build',
  },
  { slug: 'slidev', packages: ['@slidev/cli'], kind: 'site', build: 'slidev build', output: 'dist', singlePage: true },
  {
    slug: 'vite',
    packages: ['vite'],
    kind: 'site',
    build: 'vite build',
    output: 'dist',
    singlePage: true,
    config: configs('vite.config'),
  },
  {
    slug: 'rsbuild',
    packages: ['@rsbuild/core'],
    kind: 'site',
    build: 'rsbuild build',
    output: 'dist',
    singlePage: true,
    config: configs('rsbuild.config'),
  },
  { slug: 'parcel', packages: ['parcel'], kind: 'site', build: 'parcel build', output: 'dist', singlePage: true },
];

/** A server framework stands before a bundler beside it; among a framework's own parts the table's order decides. */
export function frameworkOf(manifest: Manifest): NodeFramework | null {
  const all = nodeFrameworks.filter((framework) => framework.packages.some((name) => dependsOn(manifest, name)));
  const runs = (framework: NodeFramework): boolean =>
    framework.packages.some((name) => name in manifest.dependencies) || framework.kind !== 'server';
  return all.find(runs) ?? all[0] ?? null;
}

export function configFiles(folder: Folder): readonly string[] {
  const names = new Set(nodeFrameworks.flatMap((framework) => framework.config ?? []));
  return [...names, 'angular.json', 'webpack.config.js'].filter(folder.has);
}
