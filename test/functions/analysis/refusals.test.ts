import { describe, expect, test } from 'vitest';
import { analyseFiles, type Files } from './tree.ts';
import { manifest, started } from './understood.ts';

const refusals: readonly (readonly [rule: string, files: Files, code: string, named: string, root?: string])[] = [
  [
    'a library has no entry point',
    { 'package.json': manifest({ name: 'lib' }), 'lib/x.js': '' },
    'entry-point-unknown',
    'start',
  ],
  [
    'several services in a workspace have to be chosen from',
    {
      'package.json': manifest({ workspaces: ['a', 'b'] }),
      'a/package.json': manifest(started),
      'b/package.json': manifest(started),
    },
    'entry-point-unknown',
    '--root a',
  ],
  ['a Go library cannot be deployed', { 'go.mod': 'module x', 'x.go': 'package x' }, 'entry-point-unknown', '--root'],
  ['a folder that is not there', { 'index.html': '', 'web/x': '' }, 'root-not-found', 'web', 'api'],
  [
    'a service deeper down is named',
    { 'docs/a.md': '', 'services/api/package.json': manifest(started) },
    'language-unknown',
    'services/api',
  ],
  [
    'what is written for the workers of Cloudflare is no server',
    {
      'package.json': manifest({ scripts: { deploy: 'wrangler deploy' }, dependencies: { hono: '4' } }),
      'wrangler.toml': 'main = "src/index.ts"',
      'src/index.ts': 'export default new Hono();',
    },
    'entry-point-unknown',
    'workers of Cloudflare',
  ],
  [
    'what is bundled for a desktop is no site',
    {
      'package.json': manifest({
        main: 'out/main.js',
        scripts: { build: 'electron-vite build', start: 'electron-vite preview' },
        devDependencies: { electron: '30', vite: '5' },
      }),
      'index.html': '',
    },
    'entry-point-unknown',
    'desktops',
  ],
  ['a broken manifest is named', { 'package.json': '{', 'index.js': '' }, 'entry-point-unknown', 'package.json'],
];

describe('what cannot be deployed is refused with what would decide', () => {
  for (const [rule, files, code, named, root] of refusals) {
    test(rule, async () => {
      const error: unknown = await analyseFiles(files, root).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ failure: { code, fault: 'user' } });
      const { message, hint } = (error as { failure: { message: string; hint: string } }).failure;
      expect(`${message} ${hint}`).toContain(named);
    });
  }
});
