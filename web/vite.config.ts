import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { configElement } from '../shared/config-element.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** In development the page's configuration comes from SLIPWAY_WEB_CONFIG, the JSON that the web server would fill in. */
function developmentConfig(): Plugin {
  return {
    name: 'slipway-config',
    apply: 'serve',
    transformIndexHtml: (html) => {
      const json = process.env.SLIPWAY_WEB_CONFIG;
      return json ? configElement(html, JSON.parse(json)) : html;
    },
  };
}

export default defineConfig({
  root: here,
  plugins: [react(), developmentConfig()],
  build: {
    outDir: resolve(here, '../dist/web'),
    emptyOutDir: true,
    cssCodeSplit: false,
    // Safari 17.5, Firefox 121 and Chrome 123 know light-dark(), which the stylesheet stands on.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Weight is held by a test over what a page loads in all, not by single files.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      // The shared modules build their zod schemas at the top level; the page uses their types and constants only. A chain
      // counts as pure only where it begins with z: `z.nullish(schema)`, not `schema.nullish()`.
      treeshake: { manualPureFunctions: ['z'] },
      // Firebase is the largest part and the one that changes least: it stays in the browser's cache when the page changes.
      output: {
        codeSplitting: {
          // The sign-in is loaded in the cloud alone, and so is no part of it.
          groups: [
            { name: 'firebase', test: /node_modules[\\/](?:@?firebase|re2js|idb)[\\/](?!(?:.*[\\/])?auth[\\/])/ },
          ],
        },
      },
    },
  },
});
