import { json, type Sample } from './sample.ts';

export const denoSamples: readonly Sample[] = [
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
    name: 'Fresh, whose task start is for development',
    files: {
      'deno.json': json({
        tasks: {
          start: 'deno run -A --watch=static/,routes/ dev.ts',
          build: 'deno run -A dev.ts build',
          preview: 'deno run -A main.ts',
        },
        imports: { '$fresh/': 'https://deno.land/x/fresh@1.6.8/' },
      }),
      'main.ts': '',
      'dev.ts': '',
      'fresh.gen.ts': '',
    },
    expected: { language: 'deno', framework: 'fresh', startCommand: /main\.ts/ },
  },
  {
    name: 'Oak',
    files: {
      'deno.jsonc': '{\n // c\n "imports": {"@oak/oak": "jsr:@oak/oak@^17"}\n}',
      'deno.lock': '{}',
      'main.ts': 'import { Application } from "@oak/oak"; app.listen({port: 8080})',
    },
    expected: { framework: 'oak', port: 8080 },
  },
];
