import { expect, test } from 'vitest';
import { createWorld } from '../../fakes/world.ts';

test('what a request sets is planned, released, and kept for the next request', async () => {
  const world = createWorld();
  const overrides = { startCommand: 'node other.js', port: 5000 };
  const first = await world.request({ overrides });
  await world.run();
  const deployed = world.deployment(first.id);
  expect(deployed.status).toBe('succeeded');
  expect(deployed.plan).toMatchObject({ port: 5000 });
  expect(deployed.plan?.dockerfile.text).toContain('CMD ["node","other.js"]');
  expect(deployed.analysis?.evidence).toContainEqual({
    field: 'startCommand',
    value: 'node other.js',
    because: 'set by you',
    file: null,
  });
  const second = await world.request();
  expect(second.spec.overrides).toEqual(overrides);
});

test('every value that is set reaches the plan, and is kept for the next request', async () => {
  const world = createWorld();
  const overrides = {
    language: 'node',
    languageVersion: '22',
    framework: null,
    packageManager: 'pnpm',
    installCommand: 'pnpm install --offline=false',
    buildCommand: 'pnpm run all',
    releaseCommand: 'pnpm run migrate',
    outputDirectory: 'site/out',
    port: 5000,
    systemPackages: ['ffmpeg'],
  } as const;
  const first = await world.request({ overrides: { ...overrides, systemPackages: ['ffmpeg'] } });
  await world.run();
  const { status, analysis, plan } = world.deployment(first.id);
  expect(status).toBe('succeeded');
  expect(analysis).toMatchObject(overrides);
  const set = analysis?.evidence.filter(({ because }) => because === 'set by you').map(({ field }) => field);
  expect(set?.sort()).toEqual(Object.keys(overrides).sort());
  for (const line of [
    'FROM node:22-slim AS deps',
    'RUN npm install --global pnpm@latest',
    'RUN pnpm install --offline=false',
    'RUN pnpm run all',
    'COPY --from=build /app/site/out/ /srv/site/',
  ])
    expect(plan?.dockerfile.text).toContain(`${line}\n`);
  expect(plan?.dockerfile.text).toContain('ffmpeg');
  expect((await world.request()).spec.overrides).toEqual(overrides);
});

test('an empty set takes back what was set before, and another repository has none of it', async () => {
  const world = createWorld();
  await world.request({ overrides: { port: 5000 } });
  await world.run();
  const elsewhere = await world.request({ repository: 'acme/other' });
  expect(elsewhere.spec.overrides).toBeUndefined();
  await world.run();
  const taken = await world.request({ overrides: {} });
  await world.run();
  expect(world.deployment(taken.id).plan?.port).toBe(8080);
  expect((await world.request()).spec.overrides).toBeUndefined();
});

test('a failed deployment leaves the service as it was', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'FAILURE';
  const failed = await world.request({ overrides: { port: 5000 } });
  await world.run();
  expect(world.deployment(failed.id).status).toBe('failed');
  expect((await world.request()).spec.overrides).toBeUndefined();
});

test('what would have no effect fails in the analysis and says why', async () => {
  const world = createWorld();
  world.cloud.files.set('Dockerfile', 'FROM node:24-slim\nUSER 1001\nCMD ["node","server.js"]\n');
  const { id } = await world.request({ overrides: { startCommand: 'node other.js' } });
  await world.run();
  expect(world.deployment(id)).toMatchObject({
    status: 'failed',
    stage: 'analyze',
    analysis: { language: 'node', ownDockerfile: 'Dockerfile' },
    failure: { code: 'override-invalid', fault: 'user' },
  });
});

test('a command that no Dockerfile can hold is refused before anything is written', async () => {
  const world = createWorld();
  const before = world.store.docs.size;
  await expect(world.request({ overrides: { buildCommand: 'make\nUSER root' } })).rejects.toMatchObject({
    failure: { code: 'override-invalid' },
  });
  expect(world.store.docs.size).toBe(before);
});

test('a start command answers what the rules could not, but not which service of a workspace is meant', async () => {
  const world = createWorld();
  const { files } = world.cloud;
  files.clear();
  files.set('package.json', '{"dependencies":{"express":"5.0.0"}}').set('lib/serve.js', '');
  const overrides = { startCommand: 'node lib/serve.js' };
  const without = await world.request();
  await world.run();
  expect(world.deployment(without.id).failure?.code).toBe('entry-point-unknown');
  const { id } = await world.request({ overrides });
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', analysis: overrides });
  files.set('package.json', '{"workspaces":["a","b"]}');
  for (const member of ['a', 'b']) files.set(`${member}/package.json`, '{"scripts":{"start":"node x.js"}}');
  const many = await world.request({ overrides });
  await world.run();
  expect(world.deployment(many.id).failure?.code).toBe('entry-point-unknown');
});
