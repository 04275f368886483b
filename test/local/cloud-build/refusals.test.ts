import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { buildMessage } from '../../../functions/google/build-message.ts';
import { acceptBuild } from '../../../local/cloud-build/accept.ts';
import type { RequestedBuild } from '../../../local/cloud-build/build.ts';
import { textParts } from '../../../local/cloud-build/log-entry.ts';
import { planStep } from '../../../local/cloud-build/plan-step.ts';
import { builtIn, substituter } from '../../../local/cloud-build/substitute.ts';
import { strictClock } from '../../../local/cloud-build/time.ts';
import { fileIn, folderIn, writeInside } from '../../../local/cloud-build/workspace.ts';
import { image, steps } from './laptop.ts';

const url = 'http://127.0.0.1:4805/acme/app.git';
const gitSource = { url, revision: 'a'.repeat(40) };
const good: RequestedBuild = { source: { gitSource }, steps: steps('FROM scratch'), images: [image] };
const accept = (build: RequestedBuild) =>
  acceptBuild(build, {
    id: 'id-1',
    project: 'p',
    location: 'europe-west1',
    createTime: { seconds: '1', nanos: 0 },
    allowedSourceHosts: ['127.0.0.1:4805', 'github.com:443'],
  });
const docker = (args: readonly string[], more = {}) => ({
  ...good,
  steps: [{ name: 'gcr.io/cloud-builders/docker', args: [...args], ...more }],
});

describe('a build is refused before it is stored', () => {
  test.each<[string, RequestedBuild]>([
    ['connected repository', { ...good, source: { connectedRepository: { repository: 'x', revision: 'y' } } }],
    ['no source', { steps: good.steps ?? [] }],
    ['a branch instead of a commit', { ...good, source: { gitSource: { url, revision: 'main' } } }],
    ['another port', { ...good, source: { gitSource: { ...gitSource, url: 'http://127.0.0.1:4806/a/b.git' } } }],
    ['another host', { ...good, source: { gitSource: { ...gitSource, url: 'http://169.254.169.254/a.git' } } }],
    [
      'credentials in the URL',
      { ...good, source: { gitSource: { ...gitSource, url: 'http://u:p@127.0.0.1:4805/a' } } },
    ],
    ['another transport', { ...good, source: { gitSource: { ...gitSource, url: 'ext::sh -c id' } } }],
    ['a file', { ...good, source: { gitSource: { ...gitSource, url: 'file:///etc' } } }],
    ['an option', { ...good, source: { gitSource: { ...gitSource, url: '--upload-pack=id' } } }],
    ['no steps', { ...good, steps: [] }],
    ['another builder', { ...good, steps: [{ name: 'gcr.io/cloud-builders/npm', args: ['install'] }] }],
    ['another script', docker(['-c', 'rm -rf /'], { entrypoint: 'bash' })],
    ['an appended command', docker(['-c', 'docker pull x || exit 0; id'], { entrypoint: 'bash' })],
    ['docker run', docker(['run', '--privileged', 'x'])],
    ['a pull that must not fail', docker(['pull', image])],
    ['an unknown flag', docker(['build', '--tag', image, '--secret', 'id=x', '.'])],
    ['another network', docker(['build', '--tag', image, '--network', 'host', '.'])],
    ['a remote context', docker(['build', '--tag', image, 'https://example.com/x.git'])],
    ['no tag', docker(['build', '.'])],
    ['a script', docker([], { script: 'id' })],
    ['volumes', docker(['build', '--tag', image, '.'], { volumes: [{ name: 'x', path: '/y' }] })],
    ['secrets', { ...good, availableSecrets: { secretManager: [{ versionName: 'x', env: 'X' }] } }],
    ['artifacts', { ...good, artifacts: { images: [image] } }],
    ['an unknown substitution', docker(['build', '--tag', '127.0.0.1/$NOBODY', '.'])],
    ['an unused substitution', { ...good, substitutions: { _X: 'y' } }],
    ['a step that waits for a later one', { ...good, steps: [{ ...good.steps?.[0], waitFor: ['build'] }] }],
    ['more than a day', { ...good, timeout: { seconds: 90_000 } }],
  ])('%s', (_what, build) => {
    expect(() => accept(build)).toThrow(expect.objectContaining({ code: 3 }));
  });

  test("the pipeline's own message passes, with a folder, a cache and odd characters in a path", () => {
    const message = buildMessage(
      {
        region: 'europe-west1',
        tag: 'd-abc-f1',
        labels: ['o-local'],
        source: { url, sha: 'a'.repeat(40) },
        root: 'services/$web',
        dockerfile: { path: 'Docker$file', text: 'FROM node:24-slim\nRUN echo "$HOME"\n' },
        dockerignore: 'node_modules\n',
        context: '../..',
        image,
        cacheFrom: image.replace('d1', 'd0'),
        timeoutSeconds: 300,
        queueSeconds: 60,
        serviceAccount: 'projects/p/serviceAccounts/b@p.iam.gserviceaccount.com',
      },
      'p',
    );
    const { steps: accepted } = accept(message);
    const actions = accepted.map((step) => planStep(step, []));
    expect(accepted.map((step) => step.dir)).toEqual(['services/$web', 'services/$web']);
    expect(actions).toMatchObject([
      { kind: 'write-files', files: [{ path: 'Docker$file' }, { path: '../../.dockerignore' }] },
      { kind: 'docker-build', file: 'Docker$file', context: '../..', cacheFrom: [image.replace('d1', 'd0')] },
    ]);
  });

  test('what the server sets is ignored, and the good one passes', () => {
    const build = accept({ ...good, status: 'SUCCESS', results: { images: [{ name: 'x', digest: 'y' }] } });
    expect(build.status).toBe('QUEUED');
    expect(build.results).toBeUndefined();
  });
});

describe('substitutions', () => {
  test('a doubled dollar is one, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const substitute = substituter({}, builtIn('p', 'id', 'r'), false);
        expect(substitute.apply(text.replaceAll('$', '$$$$'))).toBe(text);
      }),
    );
  });

  test('names in both forms become their values', () => {
    const substitute = substituter({ _TAG: 'v1' }, builtIn('p', 'id', 'r'), false);
    expect(substitute.apply(`$PROJECT_ID/$${'{BUILD_ID}'}:$_TAG $lower $(x)`)).toBe('p/id:v1 $lower $(x)');
    expect(() => substitute.finish()).not.toThrow();
  });
});

describe('the workspace', () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'outside-'));
  const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'));
  writeFileSync(path.join(outside, 'victim'), 'untouched');
  mkdirSync(path.join(workspace, 'sub'));
  symlinkSync(outside, path.join(workspace, 'out'));
  symlinkSync(path.join(outside, 'victim'), path.join(workspace, 'Dockerfile'));
  const root = folderIn(workspace);

  afterAll(() => {
    rmSync(outside, { recursive: true });
    rmSync(workspace, { recursive: true });
  });

  test.each(['..', '../x', 'out', 'sub/../..', '/etc', '/workspace/../etc', 'missing'])('%s is refused', (folder) => {
    expect(() => folderIn(workspace, folder)).toThrow();
  });

  test('absolute paths start at /workspace', () => {
    expect(folderIn(workspace, '/workspace/sub')).toBe(path.join(root, 'sub'));
  });

  test('a link out of it is neither read nor written through', async () => {
    expect(() => fileIn(workspace, root, root, 'Dockerfile')).toThrow('leads out');
    await expect(writeInside(workspace, root, 'out/new', Buffer.from('x'))).rejects.toThrow('leads out');
    await expect(writeInside(workspace, root, '../new', Buffer.from('x'))).rejects.toThrow('leads out');
    await writeInside(workspace, root, 'Dockerfile', Buffer.from('FROM scratch'));
    expect(readFileSync(path.join(workspace, 'Dockerfile'), 'utf8')).toBe('FROM scratch');
    expect(readFileSync(path.join(outside, 'victim'), 'utf8')).toBe('untouched');
    expect(fileIn(workspace, root, root, 'Dockerfile')).toBe('Dockerfile');
  });
});

describe('log lines', () => {
  test('long ones are cut between characters, and broken text is made valid', () => {
    const long = '\u20ac'.repeat(150_000);
    const parts = textParts(long);
    expect(parts.length).toBe(3);
    expect(parts.join('')).toBe(long);
    expect(Math.max(...parts.map((part) => Buffer.byteLength(part)))).toBeLessThanOrEqual(200_000);
    expect(textParts('a\ud800b')).toEqual(['a\ufffdb']);
  });

  test('time never stands still or goes back', () => {
    let wall = 1000;
    const clock = strictClock(0n, () => wall);
    const first = clock();
    wall = 10;
    expect(clock()).toBe(first + 1n);
  });
});
