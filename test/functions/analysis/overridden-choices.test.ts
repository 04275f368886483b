import { describe, expect, test } from 'vitest';
import { planBuild } from '../../../functions/analysis/dockerfile/plan.ts';
import { sizingFor } from '../../../functions/analysis/sizing.ts';
import {
  analysed,
  go,
  hugo,
  java,
  kinds,
  node,
  options,
  page,
  planned,
  python,
  understood,
  vite,
} from './override-samples.ts';
import type { Files } from './tree.ts';

describe('a package manager that is set', () => {
  test.each([
    ['yarn', 'RUN yarn install\n', 'npm install --global --force yarn@1'],
    ['pnpm', 'RUN pnpm install\n', 'npm install --global pnpm@latest'],
    ['bun', 'RUN bun install\n', 'npm install --global bun@latest'],
  ])(
    '%s decides install command, its own installation and the lockfile together',
    async (packageManager, install, own) => {
      const set = await analysed(node, { packageManager });
      expect(set).toMatchObject({ packageManager, installCommand: `${packageManager} install`, lockfile: null });
      expect(set.dependencyFiles).not.toContain('package-lock.json');
      const { text } = planBuild(set, options).dockerfile;
      expect(text).toContain(install);
      expect(text).toContain(own);
      expect(text).not.toMatch(/npm (ci|prune)/);
    },
  );

  test('its own lockfile beside another is used, and scripts are run with it', async () => {
    const both = {
      ...node,
      'package.json': '{"scripts":{"start":"node server.js","build":"tsc"},"packageManager":"npm@10.0.0"}',
      'pnpm-lock.yaml': "lockfileVersion: '6.0'\n",
    };
    expect(await analysed(both)).toMatchObject({ packageManager: 'npm', installCommand: 'npm ci' });
    expect(await analysed(both, { packageManager: 'pnpm' })).toMatchObject({
      packageManagerVersion: '8',
      installCommand: 'pnpm install --frozen-lockfile',
      buildCommand: 'pnpm run build',
      lockfile: 'pnpm-lock.yaml',
    });
  });

  test('one of Python reads its own files', async () => {
    expect(await analysed(python, { packageManager: 'uv' })).toMatchObject({
      installCommand: 'uv pip install -r requirements.txt',
      packageManager: 'uv',
    });
    expect(await planned(python, { packageManager: 'uv' })).toContain('/opt/uv/bin/pip install --no-cache-dir uv');
    const project = { ...python, 'pyproject.toml': '[project]\nname = "a"\ndependencies = ["flask"]\n' };
    for (const [packageManager, installCommand] of [
      ['uv', /^uv sync --no-dev/],
      ['poetry', /^poetry install/],
      ['pdm', /^pdm install/],
      ['pip', /^pip install .*-r requirements.txt/],
    ] as const)
      expect((await analysed(project, { packageManager })).installCommand).toMatch(installCommand);
  });

  test('one of two builds beside each other is chosen', async () => {
    expect(await analysed(java)).toMatchObject({ packageManager: 'maven' });
    const gradle = await analysed(java, { packageManager: 'gradle' });
    expect(gradle).toMatchObject({ packageManager: 'gradle', buildCommand: 'gradle bootJar --no-daemon' });
    expect(planBuild(gradle, options).baseImages[0]).toBe('gradle:8-jdk21');
  });

  test.each([
    ['node', node, 'maven', 'npm, pnpm, yarn'],
    ['python', python, 'npm', 'pip, pipenv, poetry, uv'],
    ['python', python, 'poetry', 'reads a table project'],
    ['python', python, 'conda', 'reads environment.yml'],
    ['go', go, 'gomod', 'go has no other'],
  ])('of %s is refused in words where it has none such', async (_language, files: Files, packageManager, words) => {
    const { analysis, refusal } = await understood(files, { packageManager });
    expect(refusal?.code).toBe('override-invalid');
    expect(`${refusal?.message} ${refusal?.hint}`).toContain(words);
    // What was found is told all the same.
    expect(analysis).toEqual(expect.objectContaining({ language: (await analysed(files)).language }));
    expect(analysis.packageManager).toBe((await analysed(files)).packageManager);
  });
});

test('a package manager that does not see the workspace is refused, one that does serves the member', async () => {
  const member = { 'apps/a/package.json': '{"name":"a","scripts":{"start":"node a.js"}}', 'apps/a/a.js': '' };
  const pnpms = { ...member, 'package.json': '{}', 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n' };
  await expect(analysed(pnpms, { packageManager: 'yarn' })).rejects.toThrow('does not see this workspace');
  const listed = { ...member, 'package.json': '{"workspaces":["apps/*"]}', 'package-lock.json': '{}' };
  await expect(analysed(listed, { packageManager: 'pnpm' })).rejects.toThrow('only package.json describes it');
  expect(await analysed(listed, { packageManager: 'yarn' })).toMatchObject({ packageManager: 'yarn', lockfile: null });
});

test('a model is asked nothing about what is set', async () => {
  const plain = { ...node, 'package.json': '{"scripts":{"start":"node server.js"},"dependencies":{"tidings":"1"}}' };
  expect((await understood(plain)).question?.open).toMatchObject({ framework: ['tidings'], port: true });
  const { question } = await understood(plain, { framework: null, port: 5000 });
  expect(question?.open).toMatchObject({ framework: [], port: false });
});

describe('a framework that is set', () => {
  test('decides sizing and the start where they depend on it', async () => {
    const bare = { ...node, 'package.json': '{"dependencies":{"next":"15"},"scripts":{"build":"x"}}' };
    expect(await analysed(bare)).toMatchObject({ framework: 'next', startCommand: 'next start' });
    const nuxt = await analysed(bare, { framework: 'nuxt' });
    expect(nuxt).toMatchObject({ framework: 'nuxt', startCommand: 'node .output/server/index.mjs' });
    expect(await planned(bare, { framework: 'nuxt' })).toContain('ENV HOST="0.0.0.0"');
    const none = await analysed(node, { framework: null });
    expect(none.framework).toBeNull();
    expect(sizingFor(await analysed(python, { framework: 'django' }), 'medium').memoryMiB).toBe(1024);
    expect(none.evidence).toContainEqual({ field: 'framework', value: 'none', because: 'set by you', file: null });
    expect((await analysed(python, { framework: 'streamlit' })).startCommand).toMatch(/^streamlit run app\.py/);
  });

  test('is one of the language', async () => {
    const { refusal } = await understood(node, { framework: 'django' });
    expect(refusal).toMatchObject({ code: 'override-invalid', message: 'django is no framework of node.' });
    expect(refusal?.hint).toContain('express');
  });
});

describe('a language that is set', () => {
  const both = { ...node, ...python };

  test('is the one that everything follows from', async () => {
    expect((await analysed(both)).language).toBe('python');
    const set = await analysed(both, { language: 'node' });
    expect(set).toMatchObject({ language: 'node', packageManager: 'npm', startCommand: 'node server.js' });
    expect(set.evidence.filter(({ field }) => field === 'language')).toEqual([
      { field: 'language', value: 'node', because: 'set by you', file: null },
    ]);
  });

  test('where nothing speaks for it, needs a start command', async () => {
    const files = { 'tool/serve.txt': 'x' };
    expect((await understood(files, { language: 'node' })).refusal?.code).toBe('entry-point-unknown');
    const overrides = { language: 'node', startCommand: 'node tool/serve.txt' } as const;
    expect(await planned(files, overrides)).toContain('CMD ["node","tool/serve.txt"]');
  });
});

describe('an output folder that is set', () => {
  test('is served instead of the one that was found', async () => {
    const set = await analysed(vite, { outputDirectory: 'build/site/' });
    expect(set).toMatchObject({ static: true, outputDirectory: 'build/site', singlePage: true });
    expect(planBuild(set, options).dockerfile.text).toContain('COPY --from=build /app/build/site/ /srv/site/');
    expect(await planned({ ...page, 'pages/index.html': '' }, { outputDirectory: 'pages' })).toContain(
      'COPY pages/ /srv/site/',
    );
    expect(await planned(hugo, { outputDirectory: 'out' })).toContain('/site/out/ /srv/site/');
  });

  test.each(kinds.slice(0, 4))('makes a site of what would be a server of %s', async (_language, files) => {
    const set = await analysed(files, { outputDirectory: 'dist', buildCommand: 'make site' });
    expect(set).toMatchObject({ static: true, startCommand: null, outputDirectory: 'dist' });
    const { text } = planBuild(set, options).dockerfile;
    expect(text).toMatch(/^RUN make site$/m);
    expect(text).toMatch(/^COPY --from=build \/app\/dist\/ \/srv\/site\/$/m);
  });

  test('answers what a library leaves open', async () => {
    const library = { 'package.json': '{"name":"x","exports":"./a.js"}', 'a.js': '' };
    expect((await understood(library)).refusal?.code).toBe('entry-point-unknown');
    expect(await analysed(library, { outputDirectory: 'docs' })).toMatchObject({ static: true });
  });

  test('and a start command exclude each other; a start command alone makes a server of a site', async () => {
    const both = { startCommand: 'node x.js', outputDirectory: 'dist' };
    await expect(analysed(vite, both)).rejects.toThrow('makes a server');
    const server = await analysed(vite, { startCommand: 'npx vite preview' });
    expect(server).toMatchObject({ static: false, outputDirectory: null });
    expect(planBuild(server, options).dockerfile.text).toContain('CMD ["npx","vite","preview"]');
  });
});
