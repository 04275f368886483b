import { manifest, understands } from './understood.ts';

const site = (build: string, dependencies: object, others: Readonly<Record<string, string>> = {}) => ({
  'package.json': manifest({ scripts: { build }, dependencies }),
  ...others,
});

understands('the folder of a finished site is the one that its configuration names', [
  [
    'Next exports into its distDir',
    site('next build', { next: '14' }, { 'next.config.js': "module.exports = { output: 'export', distDir: 'build' }" }),
    { static: true, outputDirectory: 'build' },
  ],
  [
    'SvelteKit leaves pages where its adapter is told',
    site(
      'vite build',
      { '@sveltejs/kit': '2', '@sveltejs/adapter-static': '3' },
      {
        'svelte.config.js':
          "import adapter from '@sveltejs/adapter-static';\nexport default { kit: { adapter: adapter({ pages: 'dist' }) } };",
      },
    ),
    { static: true, outputDirectory: 'dist' },
  ],
  [
    'Vite’s output is relative to its root',
    site(
      'vite build',
      { vite: '5' },
      { 'vite.config.js': "export default { root: 'src', build: { outDir: '../www' } }" },
    ),
    { static: true, outputDirectory: 'www' },
  ],
  [
    'Vite’s usual folder lies in its root',
    site('vite build', { vite: '5' }, { 'vite.config.js': "export default {\n  root: 'web',\n}" }),
    { static: true, outputDirectory: 'web/dist' },
  ],
  [
    'Nuxt generates files by a preset',
    site(
      'nuxt build',
      { nuxt: '3' },
      { 'nuxt.config.ts': "export default defineNuxtConfig({ nitro: { preset: 'static' } })" },
    ),
    { static: true, outputDirectory: '.output/public' },
  ],
  [
    'Netlify is told command and folder',
    {
      'package.json': manifest({ scripts: { make: 'node build.js' }, devDependencies: { marked: '9' } }),
      'build.js': '',
      'netlify.toml': '[build]\n  command = "npm run make"\n  publish = "site/"\n',
    },
    { static: true, outputDirectory: 'site', buildCommand: 'npm run make' },
  ],
  [
    'Vercel is told command and folder',
    {
      'package.json': manifest({ scripts: { gen: 'node build.js' }, devDependencies: { marked: '9' } }),
      'build.js': '',
      'vercel.json': '{"outputDirectory": "public", "buildCommand": "npm run gen"}',
    },
    { static: true, outputDirectory: 'public', buildCommand: 'npm run gen' },
  ],
  [
    'a server is no site, whatever folder another host is told',
    {
      'package.json': manifest({ scripts: { start: 'node server.js' }, dependencies: { express: '4' } }),
      'server.js': '',
      'netlify.toml': '[build]\n  publish = "public"\n',
    },
    { static: false, startCommand: 'node server.js' },
  ],
]);
