import { json, lines, type Sample } from './sample.ts';

const pnpmLock = lines("lockfileVersion: '9.0'", '', 'importers:', '  .: {}');

export const nodeSiteSamples: readonly Sample[] = [
  {
    name: 'SvelteKit as a static site',
    files: {
      'package.json': json({
        name: 'kit',
        scripts: { dev: 'vite dev', build: 'vite build', preview: 'vite preview' },
        devDependencies: { '@sveltejs/kit': '^2', '@sveltejs/adapter-static': '^3', svelte: '^5', vite: '^6' },
      }),
      'package-lock.json': '{}',
      'svelte.config.js':
        "import adapter from '@sveltejs/adapter-static';\nexport default { kit: { adapter: adapter({ fallback: '200.html' }) } };",
    },
    expected: { framework: 'sveltekit', static: true, outputDirectory: 'build' },
  },
  {
    name: 'a Vite application of React',
    files: {
      'package.json': json({
        name: 'board',
        private: true,
        type: 'module',
        scripts: { dev: 'vite', build: 'tsc -b && vite build', lint: 'eslint .', preview: 'vite preview' },
        dependencies: { react: '^19', 'react-dom': '^19' },
        devDependencies: { vite: '^6.0.0', '@vitejs/plugin-react': '^4', typescript: '~5.6' },
      }),
      'package-lock.json': '{}',
      'index.html': '<div id="root"></div>',
      'vite.config.ts': 'export default defineConfig({ plugins: [react()] });',
      'src/main.tsx': '',
    },
    expected: {
      language: 'node',
      framework: 'vite',
      static: true,
      outputDirectory: 'dist',
      buildCommand: 'npm run build',
      startCommand: null,
    },
  },
  {
    name: 'Angular with the application builder',
    files: {
      'package.json': json({
        name: 'panel',
        scripts: { ng: 'ng', start: 'ng serve', build: 'ng build' },
        dependencies: { '@angular/core': '^19.0.0', rxjs: '~7.8' },
        devDependencies: { '@angular/cli': '^19', '@angular-devkit/build-angular': '^19' },
      }),
      'package-lock.json': '{}',
      'angular.json': json({
        projects: {
          panel: {
            architect: {
              build: { builder: '@angular-devkit/build-angular:application', options: { outputPath: 'dist/panel' } },
            },
          },
        },
      }),
    },
    expected: { framework: 'angular', static: true, outputDirectory: 'dist/panel/browser' },
  },
  {
    name: 'Gatsby',
    files: {
      'package.json': json({
        name: 'blog',
        scripts: { develop: 'gatsby develop', start: 'npm run develop', build: 'gatsby build', serve: 'gatsby serve' },
        dependencies: { gatsby: '^5.14.0', react: '^18' },
      }),
      'yarn.lock': '# yarn lockfile v1\n',
      'gatsby-config.js': 'module.exports = {};',
    },
    expected: {
      framework: 'gatsby',
      packageManager: 'yarn',
      packageManagerVersion: '1',
      static: true,
      outputDirectory: 'public',
    },
  },
  {
    name: 'Docusaurus',
    files: {
      'package.json': json({
        name: 'docs',
        scripts: {
          docusaurus: 'docusaurus',
          start: 'docusaurus start',
          build: 'docusaurus build',
          serve: 'docusaurus serve',
        },
        dependencies: { '@docusaurus/core': '3.6.0', '@docusaurus/preset-classic': '3.6.0' },
        engines: { node: '>=18.0' },
      }),
      'package-lock.json': '{}',
      'docusaurus.config.js': 'export default {};',
      'docs/intro.md': '# hi',
    },
    expected: { framework: 'docusaurus', static: true, outputDirectory: 'build' },
  },
  {
    name: 'Eleventy',
    files: {
      'package.json': json({
        name: 'site',
        scripts: { build: 'npx @11ty/eleventy', start: 'npx @11ty/eleventy --serve' },
        devDependencies: { '@11ty/eleventy': '^3.0.0' },
      }),
      'package-lock.json': '{}',
      'eleventy.config.js': 'export default () => ({});',
      'index.njk': '',
    },
    expected: { framework: 'eleventy', static: true, outputDirectory: '_site' },
  },
  {
    name: 'VitePress in a folder of its own',
    files: {
      'package.json': json({
        name: 'guide',
        scripts: { 'docs:dev': 'vitepress dev docs', build: 'vitepress build docs' },
        devDependencies: { vitepress: '^1.5.0' },
      }),
      'pnpm-lock.yaml': pnpmLock,
      'docs/index.md': '# hi',
      'docs/.vitepress/config.mts': 'export default {}',
    },
    expected: { framework: 'vitepress', packageManager: 'pnpm', static: true, outputDirectory: 'docs/.vitepress/dist' },
  },
  {
    name: 'Next as a static site',
    files: {
      'package.json': json({
        name: 'n',
        scripts: { dev: 'next dev', build: 'next build', start: 'next start' },
        dependencies: { next: '14' },
      }),
      'package-lock.json': '{}',
      'next.config.js':
        "/** @type {import('next').NextConfig} */\nconst nextConfig = {\n  output: 'export',\n  images: { unoptimized: true },\n};\nmodule.exports = nextConfig;",
    },
    expected: { framework: 'next', static: true, outputDirectory: 'out' },
  },
  {
    name: 'Nuxt that is generated',
    files: {
      'package.json': json({ scripts: { build: 'nuxt generate' }, dependencies: { nuxt: '^3' } }),
      'package-lock.json': '{}',
      'nuxt.config.ts': 'export default defineNuxtConfig({ssr:false})',
    },
    expected: { framework: 'nuxt', static: true },
  },
  {
    name: 'React Router for browsers alone',
    files: {
      'package.json': json({
        type: 'module',
        scripts: { build: 'react-router build', dev: 'react-router dev' },
        dependencies: { 'react-router': '7' },
        devDependencies: { '@react-router/dev': '7', vite: '6' },
      }),
      'package-lock.json': '{}',
      'react-router.config.ts': 'export default { ssr: false } satisfies Config',
    },
    expected: { framework: 'react-router', static: true, outputDirectory: 'build/client' },
  },
  {
    name: 'Angular that names no folder',
    files: {
      'package.json': json({
        name: 'shop',
        scripts: { start: 'ng serve', build: 'ng build' },
        dependencies: { '@angular/core': '20' },
      }),
      'package-lock.json': '{}',
      'angular.json': json({
        projects: {
          shop: {
            architect: { build: { builder: '@angular/build:application', options: { browser: 'src/main.ts' } } },
          },
        },
      }),
    },
    expected: { framework: 'angular', static: true, outputDirectory: 'dist/shop/browser' },
  },
  {
    name: 'Eleventy that names its folders',
    files: {
      'package.json': json({
        scripts: { start: 'eleventy --serve', build: 'eleventy' },
        devDependencies: { '@11ty/eleventy': '2' },
      }),
      'package-lock.json': '{}',
      '.eleventy.js': 'module.exports = c => ({ dir: { input: "src", output: "public" } });',
    },
    expected: { framework: 'eleventy', static: true, outputDirectory: 'public' },
  },
  {
    name: 'VitePress by scripts of its own name',
    files: {
      'package.json': json({
        scripts: {
          'docs:dev': 'vitepress dev docs',
          'docs:build': 'vitepress build docs',
          'docs:preview': 'vitepress preview docs',
        },
        devDependencies: { vitepress: '1' },
      }),
      'package-lock.json': '{}',
      'docs/index.md': '',
      'docs/.vitepress/config.mts': '',
    },
    expected: {
      framework: 'vitepress',
      static: true,
      outputDirectory: 'docs/.vitepress/dist',
      buildCommand: /docs:build|vitepress build docs/,
    },
  },
  {
    name: 'pages that webpack bundles',
    files: {
      'package.json': json({
        scripts: { start: 'webpack serve --open', build: 'webpack --mode production' },
        devDependencies: { webpack: '5', 'webpack-cli': '5', 'webpack-dev-server': '4' },
        dependencies: { react: '18' },
      }),
      'package-lock.json': '{}',
      'webpack.config.js': "output:{path: path.resolve(__dirname,'dist')}",
      'src/index.js': '',
    },
    expected: { language: 'node', static: true, outputDirectory: 'dist' },
  },
  {
    name: 'pages that gulp makes',
    files: {
      'package.json': json({
        scripts: { start: 'gulp serve', build: 'gulp build' },
        devDependencies: { gulp: '4', 'browser-sync': '2' },
      }),
      'package-lock.json': '{}',
      'gulpfile.js': '',
      'src/index.html': '',
    },
    expected: { static: true },
  },
  {
    name: 'a page with styles of Tailwind',
    files: {
      'package.json': json({
        name: 'x',
        scripts: { build: 'tailwindcss -i ./src/in.css -o ./dist/out.css --minify', dev: 'tailwindcss -w' },
        devDependencies: { tailwindcss: '3' },
      }),
      'index.html': '<link href=dist/out.css>',
      'package-lock.json': '{}',
      'src/in.css': '',
    },
    expected: { language: 'node', static: true, outputDirectory: '.' },
  },
  {
    name: 'Hexo',
    files: {
      'package.json': json({ scripts: { build: 'hexo generate', server: 'hexo server' }, dependencies: { hexo: '7' } }),
      '_config.yml': 'title: x',
      'package-lock.json': '{}',
      'source/_posts/a.md': '',
    },
    expected: { language: 'node', framework: 'hexo', static: true, outputDirectory: 'public' },
  },
  {
    name: 'Ember',
    files: {
      'package.json': json({
        scripts: { build: 'ember build --environment=production', start: 'ember serve' },
        devDependencies: { 'ember-cli': '5', 'ember-source': '5' },
      }),
      'package-lock.json': '{}',
    },
    expected: { framework: 'ember', static: true },
  },
];
